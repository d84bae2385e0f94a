import type { ConnectionKey, Store } from '@patchbay/core';
import { expect } from 'vitest';
import { failureOf, parallel } from './parallel.ts';
import {
  ada,
  connect,
  dueKeys,
  type SampleOpening,
  sampleOpening,
  sampleWork,
} from './sample-connections.ts';
import { beginRun, recordIds, samplePage, sampleRecord } from './sample-sync.ts';
import type { StoreCaseGroup } from './store-case.ts';

const choice = {
  slot: 'site-1',
  site: { cloud: 'one' },
  abilities: ['channels'],
  missing: ['users'],
  due: [],
};
const ending = { reach: 'token', revokeInSeconds: 0, giveUpAfterSeconds: 3600 } as const;

/** The choice of a site after consent: once, and in the place of what is at that site. */
export const choiceCases: StoreCaseGroup = {
  name: 'choosing a site',
  cases: [
    {
      name: 'a connection waits for its choice, and is active with its site and work after it',
      async run({ store, other, clock }) {
        const { key, row } = await pending(store);
        expect(row).toMatchObject({ status: 'pending_choice', slot: '', site: {} });
        clock.advance(1_000);
        const due = [sampleWork('sync it', { connectionId: key.id })];
        const chosen = await store.connections.choose(key, { ...choice, due });
        const { due: _due, ...facts } = choice;
        expect(chosen).toMatchObject({ ...facts, id: key.id, status: 'active', updatedAt: clock.now() });
        expect(await other.connections.find(key)).toEqual(chosen);
        expect((await other.connections.findSlot(ada, 'slack', 'site-1'))?.id).toBe(key.id);
        expect(await other.connections.findSlot(ada, 'slack', '')).toBeUndefined();
        expect(await dueKeys(store)).toEqual(['sync it']);
      },
    },
    {
      name: 'of ten choices at once one counts, and one that waits for none is not changed',
      async run(bench) {
        const { key } = await pending(bench.store);
        const chosen = await parallel(bench, 10, (store, index) =>
          store.connections.choose(key, {
            ...choice,
            slot: `site-${index}`,
            due: [sampleWork(`work ${index}`)],
          }),
        );
        expect(chosen.filter((row) => row !== undefined)).toHaveLength(1);
        expect(await dueKeys(bench.store)).toHaveLength(1);
        const active = await bench.store.connections.find(key);
        expect(await bench.store.connections.choose(key, { ...choice, slot: 'other' })).toBeUndefined();
        expect(await bench.store.connections.find(key)).toEqual(active);
      },
    },
    {
      name: 'two sites of one account are two connections on one grant',
      async run({ store }) {
        const first = await pending(store);
        await store.connections.choose(first.key, choice);
        const second = await pending(store, { id: 'second', grantId: first.grantId, reuse: true });
        expect(second.key.id).toBe('second');
        await store.connections.choose(second.key, { ...choice, slot: 'site-2' });
        expect(await store.connections.list(ada, { status: 'active' })).toHaveLength(2);
        expect((await store.connections.close(first.key, ending))?.owed).toEqual([]);
        expect((await store.connections.close(second.key, ending))?.owed).toHaveLength(1);
      },
    },
    {
      name: 'where the site is connected already, that connection goes on with the new grant',
      async run({ store, clock }) {
        const first = await pending(store);
        await store.connections.choose(first.key, choice);
        await store.connections.changeSettings(first.key, { folder: 'inbox' });
        await store.connections.requireReauth(first.grantId, 'revoked');
        clock.advance(1_000);
        const second = await pending(store, { id: 'second' });
        const due = [sampleWork('sync it', { connectionId: 'second' })];
        const merged = await store.connections.choose(second.key, { ...choice, due });
        const kept = { id: first.key.id, createdAt: first.row.createdAt, settings: { folder: 'inbox' } };
        expect(merged).toMatchObject({
          ...kept,
          status: 'active',
          grantId: second.grantId,
          reason: undefined,
        });
        expect(await store.connections.list(ada, {})).toEqual([merged]);
        expect(await store.tokens.find({ grantId: first.grantId, name: 'default' })).toBeUndefined();
        expect(await store.tokens.find({ grantId: second.grantId, name: 'default' })).toBeDefined();
        const consents = await store.connections.consents(ada, { connection: first.key.id });
        expect(consents.map(({ givenAt }) => givenAt)).toEqual([first.row.createdAt, clock.now()]);
        const [work] = await store.work.claim({ holder: 'worker', leaseSeconds: 60, limit: 1 });
        expect(work?.connectionId).toBe(first.key.id);
      },
    },
    {
      name: 'an ended connection of this account at the site comes back with its history',
      async run({ store }) {
        const first = await pending(store);
        await store.connections.choose(first.key, choice);
        const run = await beginRun(store, first.key.id);
        await store.sync.commitPage(samplePage(run, { records: [sampleRecord('a')] }));
        await store.connections.close(first.key, ending);
        const second = await pending(store, { id: 'second' });
        expect((await store.connections.choose(second.key, choice))?.id).toBe(first.key.id);
        expect(await recordIds(store, first.key)).toEqual(['a']);
      },
    },
    {
      name: 'another account at the site: a live one is left alone, an ended one keeps its history',
      async run({ store }) {
        const other = await connect(store, { id: 'other', slot: 'site-1', accountId: 'account-2' });
        const { key, row } = await pending(store);
        expect(await failureOf(store.connections.choose(key, choice))).toBe('auth/account-mismatch');
        expect(await store.connections.find(key)).toEqual(row);
        await store.connections.close(other.key, ending);
        expect((await store.connections.choose(key, choice))?.id).toBe(key.id);
        expect((await store.connections.findSlot(ada, 'slack', 'site-1'))?.id).toBe(key.id);
        expect((await store.connections.find(other.key))?.status).toBe('disconnected');
      },
    },
    {
      name: 'a slot is the live connection’s, also where an ended one came later',
      async run({ store }) {
        const { key } = await pending(store);
        const later = await connect(store, { id: 'later', slot: 'site-1', accountId: 'account-2' });
        await store.connections.close(later.key, ending);
        await store.connections.choose(key, choice);
        expect((await store.connections.findSlot(ada, 'slack', 'site-1'))?.id).toBe(key.id);
      },
    },
  ],
};

async function pending(store: Store, sample: SampleOpening = {}) {
  const { connection, ...opening } = sampleOpening(sample);
  const waiting = { ...connection, site: {}, status: 'pending_choice' } as const;
  const row = await store.connections.open({ ...opening, connection: waiting });
  const key: ConnectionKey = { owner: row.owner, id: row.id };
  return { row, key, grantId: opening.grant.id };
}
