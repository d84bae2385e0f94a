import type { Owner } from '@patchbay/core';
import { expect } from 'vitest';
import { sampleFlow } from './flow-cases.ts';
import { ada, connect, dueKeys, sampleWork } from './sample-connections.ts';
import { connectWithData, deliveryAbout, eraseWhole, ownedData } from './sample-owner.ts';
import { beginRun, sampleBegin, sampleEnd, samplePage, sampleRecord } from './sample-sync.ts';
import type { StoreCaseGroup } from './store-case.ts';

const bob: Owner = { tenantId: 'acme', userId: 'bob' };
const acme: Owner = { tenantId: 'acme' };
const everyone = { tenantId: 'acme', everyone: true } as const;

/** An owner's data is deleted in steps, and nobody else's. */
export const ownerDataCases: StoreCaseGroup = {
  name: 'G45 owner data',
  cases: [
    {
      name: 'a connection that has not ended is not erased',
      async run({ store }) {
        const key = await connectWithData(store, { id: 'c1', owner: ada, word: 'word' });
        const before = await ownedData(store, ada);
        expect(await store.owners.eraseHistory(key, 100)).toEqual({});
        expect(await store.owners.eraseConnection(key)).toBeUndefined();
        expect(await ownedData(store, ada)).toEqual(before);
      },
    },
    {
      name: 'an ended connection is erased in steps of any length, and nobody else’s is touched',
      async run({ store, other }) {
        for (const limit of [1, 3, 1000]) {
          const key = await connectWithData(store, { id: 'c1', owner: ada, word: 'word' });
          await connectWithData(store, { id: `b${limit}`, owner: bob, word: 'word' });
          await connectWithData(store, { id: `o${limit}`, owner: acme, word: 'word' });
          const others = async () => [await ownedData(other, bob), await ownedData(other, acme)];
          const before = await others();
          expect(await store.owners.eraseHistory({ ...key, owner: bob }, limit)).toEqual({});
          const erased = await eraseWhole(store, key, limit);
          expect(erased).toMatchObject({
            ...{ connections: 1, records: 2, rejected: 2, readings: 2, devices: 1 },
            ...{ runs: 1, marks: 1, consents: 1, deliveries: 1 },
          });
          expect(await store.connections.find(key)).toBeUndefined();
          expect(await ownedData(store, ada)).toMatchObject({ connection: [], record: [], delivery: [] });
          expect(await store.deliveries.find(named('c1'))).toBeUndefined();
          expect(await others()).toEqual(before);
        }
      },
    },
    {
      name: 'an event goes with the last connection whose account or record it is about',
      async run({ store }) {
        const group = { accountId: 'shared', word: 'word' };
        const mine = await connectWithData(store, { ...group, id: 'c1', owner: ada });
        const theirs = await connectWithData(store, {
          ...group,
          id: 'c2',
          owner: { tenantId: 'globex', userId: 'eve' },
        });
        const record = { stream: 'channels', key: '["word a"]' };
        await store.deliveries.accept(deliveryAbout('record', 'word', { record }));
        await store.deliveries.accept(
          deliveryAbout('nobody', 'word', { record: { ...record, key: '["x"]' } }),
        );
        const known = async () => {
          const ids = ['c1', 'c2', 'record', 'nobody'];
          const found = ids.map((id) => store.deliveries.find(named(id)));
          return (await Promise.all(found)).map((row) => row !== undefined);
        };
        await eraseWhole(store, mine, 1);
        expect(await known()).toEqual([true, true, true, true]);
        expect(await eraseWhole(store, theirs, 1)).toMatchObject({ deliveries: 3 });
        expect(await known()).toEqual([false, false, false, true]);
        expect(await dueKeys(store)).toHaveLength(1);
      },
    },
    {
      name: 'G14 an event that came to another tenant’s URL is neither shown to this one nor erased with it',
      async run({ store }) {
        const mine = await connectWithData(store, {
          id: 'c1',
          owner: ada,
          accountId: 'shared',
          word: 'word',
        });
        const record = { stream: 'channels', key: '["word a"]' };
        for (const route of [{ account: 'shared' }, { record }]) {
          const name = Object.keys(route).join();
          await store.deliveries.accept({ ...deliveryAbout(name, 'forged', route), tenantId: 'globex' });
        }
        expect(JSON.stringify(await ownedData(store, ada))).not.toContain('forged');
        expect(await eraseWhole(store, mine, 1)).toMatchObject({ deliveries: 1 });
        for (const name of ['account', 'record'])
          expect(await store.deliveries.find({ ...named(name), tenantId: 'globex' })).toBeDefined();
      },
    },
    {
      name: 'whoever still works on an erased connection writes nothing more',
      async run({ store, other }) {
        const { key } = await connect(store);
        const run = await beginRun(store, key.id);
        await store.sync.commitPage(samplePage(run, { records: [sampleRecord('a')] }));
        await store.connections.close(key, { reach: 'none', revokeInSeconds: 0, giveUpAfterSeconds: 60 });
        expect(await other.sync.begin(sampleBegin(key.id, { stream: 'users' }))).toBeUndefined();
        await store.owners.eraseHistory(key, 1);
        expect(
          await other.sync.commitPage(samplePage(run, { records: [sampleRecord('b')] })),
        ).toBeUndefined();
        expect(await other.sync.end(sampleEnd(run))).toBeUndefined();
        expect(await ownedData(store, ada)).toMatchObject({ record: [] });
        await store.owners.eraseConnection(key);
        expect(
          await other.sync.commitPage(samplePage(run, { records: [sampleRecord('b')] })),
        ).toBeUndefined();
        const at = { device: '', sensor: 'main', metric: 'account.members', timeSource: 'poll' } as const;
        const readings = [{ ...at, value: 3, measuredAt: new Date(0) }];
        const polled = { tenantId: 'acme', connectionId: key.id, devices: [], readings };
        expect(await other.readings.write(polled)).toBe(0);
        await other.work.submit([sampleWork('late', { connectionId: key.id, tenantId: 'acme' })]);
        expect(await dueKeys(store)).toEqual([]);
      },
    },
    {
      name: 'an owed revocation outlives its connection, and no longer names the account',
      async run({ store }) {
        const { key } = await connect(store, { accountId: 'canary' });
        const plan = { reach: 'token', revokeInSeconds: 0, giveUpAfterSeconds: 60 } as const;
        await store.connections.close(key, plan);
        expect(await store.owners.eraseConnection(key)).toMatchObject({ owed: 1 });
        const [due] = await store.work.claim({ holder: 'worker', leaseSeconds: 60, limit: 10 });
        expect(due).toMatchObject({ kind: 'revocation', args: { sealed: 'ic1.key-1.default' } });
        expect(JSON.stringify(due)).not.toContain('canary');
      },
    },
    {
      name: 'flows are erased of their owner alone, or of all of a tenant',
      async run({ store }) {
        const flows = [ada, bob, acme, { tenantId: 'globex', userId: 'ada' }].map((owner, at) => ({
          ...sampleFlow(`flow ${at}`),
          owner,
        }));
        for (const flow of flows) await store.flows.save(flow, 600);
        const left = async () =>
          (await Promise.all(flows.map(({ stateHash }) => store.flows.find(stateHash)))).map(Boolean);
        expect(await store.owners.eraseFlows(ada)).toEqual({ flows: 1 });
        expect(await left()).toEqual([false, true, true, true]);
        expect(await store.owners.eraseFlows(everyone)).toEqual({ flows: 2 });
        expect(await left()).toEqual([false, false, false, true]);
      },
    },
    {
      name: 'the audit trail keeps what was done under one pseudonym that is nobody’s again',
      async run({ store }) {
        for (const [id, owner] of [
          ['c1', ada],
          ['c2', ada],
          ['c3', bob],
          ['c4', acme],
        ] as const)
          await connect(store, { id, owner, slot: id });
        const names = async () => {
          const { audit = [] } = await ownedData(store, everyone);
          return (audit as { owner: Owner }[]).map(({ owner }) => owner.userId);
        };
        expect(await store.owners.eraseTraces(ada)).toMatchObject({ audit: 2 });
        const [first, second, ...rest] = await names();
        expect(first).toMatch(/^erased-[0-9a-f-]{36}$/);
        expect([second, ...rest]).toEqual([first, 'bob', undefined]);
        await connect(store, { id: 'c5', owner: ada, slot: 'c5' });
        await store.owners.eraseTraces(ada);
        expect(new Set([...(await names()).filter((name) => name?.startsWith('erased'))]).size).toBe(2);
        expect((await store.owners.eraseTraces(acme)).audit ?? 0).toBe(0);
        expect(await store.owners.eraseTraces(everyone)).toMatchObject({ audit: 5 });
        expect(await names()).toEqual([]);
      },
    },
  ],
};

const named = (name: string) => ({ connector: 'slack', appId: 'slack/client-1', eventId: `event ${name}` });
