import type { ConnectionKey, Owner } from '@patchbay/core';
import { expect } from 'vitest';
import { failureOf } from './parallel.ts';
import { ada, connect, sampleOpening } from './sample-connections.ts';
import { beginRun, samplePage, sampleRecord } from './sample-sync.ts';
import type { StoreCase, StoreCaseGroup } from './store-case.ts';

const stranger = 'globex';
const foreigners: Readonly<Record<string, Owner>> = {
  'another tenant': { tenantId: stranger, userId: 'ada' },
  'another user': { tenantId: 'acme', userId: 'bob' },
  'the organisation of the user': { tenantId: 'acme' },
};

/** Who does not own a connection finds nothing of it and changes nothing, by any method. */
export const ownerCases: StoreCaseGroup = {
  name: 'G14 owners',
  cases: [
    ...Object.entries(foreigners).flatMap(([name, owner]) => [
      foreignerFinds(name, owner),
      foreignerChanges(name, owner),
    ]),
    {
      name: 'a user does not find the connection of the organisation',
      async run({ store }) {
        const { key } = await connect(store, { owner: { tenantId: 'acme' } });
        expect(await store.connections.find(key)).toBeDefined();
        expect(await store.connections.find({ owner: ada, id: key.id })).toBeUndefined();
        expect(await store.connections.list(ada, {})).toEqual([]);
        expect(await store.connections.findSlot(ada, 'slack', '')).toBeUndefined();
      },
    },
    {
      name: 'each owner has a slot of his own',
      async run({ store }) {
        const owners = [ada, ...Object.values(foreigners)];
        for (const [index, owner] of owners.entries())
          await connect(store, { id: `connection-${index}`, owner });
        for (const [index, owner] of owners.entries()) {
          expect((await store.connections.findSlot(owner, 'slack', ''))?.id).toBe(`connection-${index}`);
          expect(await store.connections.list(owner, {})).toHaveLength(1);
        }
      },
    },
    {
      name: 'owners and slots that look alike when joined do not collide',
      async run({ store }) {
        const alike = [
          { owner: { tenantId: 'a:b', userId: 'c' }, slot: '' },
          { owner: { tenantId: 'a', userId: 'b:c' }, slot: '' },
          { owner: { tenantId: 'a' }, slot: 'b:c' },
          { owner: { tenantId: 'a,b', userId: 'c' }, slot: '' },
          { owner: { tenantId: '["a","b"]' }, slot: 'c' },
          { owner: { tenantId: "a'; --", userId: '"b"' }, slot: '\\' },
          { owner: { tenantId: 'a', userId: 'undefined' }, slot: '' },
          { owner: { tenantId: 'a', userId: 'null' }, slot: '' },
          { owner: { tenantId: 'a' }, slot: '' },
          { owner: { tenantId: 'A' }, slot: '' },
          { owner: { tenantId: 'ä 👩‍🚀 中' }, slot: '' },
        ];
        for (const [index, each] of alike.entries()) await connect(store, { ...each, id: `id:${index}` });
        for (const [index, { owner, slot }] of alike.entries()) {
          expect((await store.connections.findSlot(owner, 'slack', slot))?.id).toBe(`id:${index}`);
          expect((await store.connections.find({ owner, id: `id:${index}` }))?.owner).toEqual(owner);
        }
      },
    },
    {
      name: 'a worker that names another tenant gets and writes nothing',
      async run({ store }) {
        const { key } = await connect(store);
        const lease = { holder: 'worker', leaseSeconds: 60, settingsHash: 'settings-1', runId: 'run-0' };
        const partition = { connectionId: key.id, stream: 'channels', partition: '' };
        expect(await store.sync.begin({ ...partition, ...lease, tenantId: stranger })).toBeUndefined();
        const run = await beginRun(store, key.id);
        const page = samplePage(run, { records: [sampleRecord('a')] });
        expect(await store.sync.commitPage({ ...page, tenantId: stranger })).toBeUndefined();
        expect(await store.sync.commitPage(page)).toMatchObject({ inserted: 1 });
        const keys = [sampleRecord('a').key];
        expect(await store.sync.remove({ ...partition, tenantId: stranger, keys })).toBe(0);
        const polled = { connectionId: key.id, devices: [], readings: [reading] };
        expect(await store.readings.write({ ...polled, tenantId: stranger })).toBe(0);
        const query = { ...key, stream: 'channels', after: undefined, limit: 10 };
        expect(await store.sync.records(query)).toHaveLength(1);
        expect(await store.readings.latest(key)).toEqual([]);
      },
    },
  ],
};

const reading = {
  device: '',
  sensor: '',
  metric: 'account.members',
  value: 3,
  measuredAt: new Date('2026-01-01T00:00:00.000Z'),
  timeSource: 'provider',
} as const;

function foreignerFinds(name: string, owner: Owner): StoreCase {
  return {
    name: `${name} finds nothing`,
    async run({ store }) {
      const { key } = await connect(store);
      const run = await beginRun(store, key.id);
      await store.sync.commitPage(samplePage(run, { records: [sampleRecord('a')] }));
      const polled = { tenantId: 'acme', connectionId: key.id, devices: [], readings: [reading] };
      expect(await store.readings.write(polled)).toBe(1);
      const asked = async (as: ConnectionKey) => [
        await store.connections.find(as),
        await store.connections.access(as, 'default'),
        (await store.connections.findSlot(as.owner, 'slack', ''))?.id,
        (await store.connections.list(as.owner, {}))[0]?.id,
        (await store.sync.records({ ...as, stream: 'channels', after: undefined, limit: 10 }))[0],
        (await store.sync.runs({ ...as, limit: 10 }))[0],
        (await store.readings.read({ ...as, limit: 10 }))[0],
        (await store.readings.latest(as))[0],
      ];
      expect(await asked(key)).not.toContain(undefined);
      expect((await asked({ owner, id: key.id })).filter((found) => found !== undefined)).toEqual([]);
    },
  };
}

function foreignerChanges(name: string, owner: Owner): StoreCase {
  return {
    name: `${name} changes nothing`,
    async run({ store }) {
      const { key, row, grantId } = await connect(store);
      const foreign = { owner, id: key.id };
      expect(await store.connections.changeSettings(foreign, { folder: 'inbox' })).toBeUndefined();
      await store.connections.setDegraded(foreign, true);
      const closing = { reach: 'token', revokeInSeconds: 0, giveUpAfterSeconds: 60 } as const;
      expect(await store.connections.close(foreign, closing)).toBeUndefined();
      const change = { from: row.abilities, abilities: [], scopes: [] };
      expect(await store.connections.narrow(foreign, change)).toBeUndefined();
      const choice = { slot: 'T9', site: {}, abilities: [], missing: [], due: [] };
      expect(await store.connections.choose(foreign, choice)).toBeUndefined();
      const opening = sampleOpening({ id: 'taken', owner });
      const replacing = failureOf(store.connections.replace(foreign, opening, closing));
      expect(await replacing).toBe('connection/not-found');
      expect(await store.connections.consents(owner, { connection: key.id })).toEqual([]);
      expect(await store.connections.find(key)).toEqual(row);
      expect(await store.tokens.find({ grantId, name: 'default' })).toBeDefined();
    },
  };
}
