import { expect } from 'vitest';
import { parallel } from './parallel.ts';
import { ada, connect, dueKeys, sampleToken, sampleWork } from './sample-connections.ts';
import { beginRun, sampleEnd, samplePage, sampleRecord } from './sample-sync.ts';
import type { StoreCaseGroup } from './store-case.ts';

const never = { reach: 'none', revokeInSeconds: 0, giveUpAfterSeconds: 3600 } as const;
const byToken = { ...never, reach: 'token' } as const;
const byAccount = { ...never, reach: 'account' } as const;

/** Closing: credentials go, history stays, and what must be revoked is owed. */
export const closingCases: StoreCaseGroup = {
  name: 'G16 closing a connection',
  cases: [
    {
      name: 'the last connection of a grant takes the credentials with it',
      async run({ store, other, clock }) {
        const { key, grantId } = await connect(store);
        clock.advance(1_000);
        const closed = await store.connections.close(key, never);
        expect(closed?.connection).toMatchObject({
          id: key.id,
          status: 'disconnected',
          updatedAt: clock.now(),
        });
        expect(closed?.connection.grantId).toBeUndefined();
        expect(closed?.owed).toEqual([]);
        expect(await other.connections.find(key)).toEqual(closed?.connection);
        expect(await other.tokens.find({ grantId, name: 'default' })).toBeUndefined();
        expect(await other.connections.findGrant('acme', 'slack/client-1', 'account-1')).toBeUndefined();
      },
    },
    {
      name: 'a shared grant keeps its tokens until its last connection ends',
      async run({ store }) {
        const first = await connect(store, { slot: 'T1' });
        const { grantId } = first;
        const second = await connect(store, { id: 'second', slot: 'T2', grantId, reuse: true });
        expect((await store.connections.close(first.key, byToken))?.owed).toEqual([]);
        expect(await store.tokens.find({ grantId, name: 'default' })).toMatchObject({ status: 'active' });
        expect((await store.connections.find(second.key))?.status).toBe('active');
        expect((await store.connections.close(second.key, byToken))?.owed).toHaveLength(1);
        expect(await store.tokens.find({ grantId, name: 'default' })).toBeUndefined();
      },
    },
    {
      name: 'each token of the grant is owed, with all that revoking it needs',
      async run({ store, clock }) {
        const tokens = [sampleToken('bot'), sampleToken('user')];
        const { key, grantId } = await connect(store, { tokens });
        const grant = await store.connections.findGrant('acme', 'slack/client-1', 'account-1');
        const giveUpAt = new Date(clock.now().getTime() + 3_600_000).toISOString();
        const closed = await store.connections.close(key, byToken);
        const owed = [...(closed?.owed ?? [])].sort((left, right) => (left.name < right.name ? -1 : 1));
        const shared = { connector: 'slack', grant, site: { workspace: 'T1' }, giveUpAt };
        expect(grant?.id).toBe(grantId);
        expect(owed).toMatchObject([
          { ...shared, name: 'bot', sealed: 'ic1.key-1.bot' },
          { ...shared, name: 'user', sealed: 'ic1.key-1.user' },
        ]);
        expect(new Set(owed.map(({ workKey }) => workKey)).size).toBe(2);
      },
    },
    {
      name: 'an owed revocation is due work that begins after its delay',
      async run({ store, clock }) {
        const { key } = await connect(store);
        const closed = await store.connections.close(key, { ...byToken, revokeInSeconds: 30 });
        const [owed] = closed?.owed ?? [];
        clock.advance(29_000);
        expect(await dueKeys(store)).toEqual([]);
        clock.advance(1_000);
        const [work, ...rest] = await store.work.claim({ holder: 'worker', leaseSeconds: 60, limit: 10 });
        expect(rest).toEqual([]);
        expect(work).toMatchObject({
          key: owed?.workKey,
          kind: 'revocation',
          tenantId: 'acme',
          args: { ...owed },
        });
        expect(work?.everySeconds).toBeUndefined();
      },
    },
    {
      name: 'reach account waits for the last live connection of app and account group in any tenant',
      async run({ store }) {
        const accountGroup = 'workspace-1';
        const here = await connect(store, { accountGroup });
        const globex = { owner: { tenantId: 'globex' }, accountId: 'account-2' };
        const there = await connect(store, { id: 'there', ...globex, accountGroup });
        const token = { grantId: here.grantId, name: 'default' };
        expect((await store.connections.close(here.key, byAccount))?.owed).toEqual([]);
        expect(await store.tokens.find(token)).toBeUndefined();
        expect(await dueKeys(store)).toEqual([]);
        expect((await store.connections.close(there.key, byAccount))?.owed).toHaveLength(1);
      },
    },
    {
      name: 'reach account counts a connection that needs reauthorisation as live',
      async run({ store }) {
        const here = await connect(store);
        const there = await connect(store, { id: 'there', owner: { tenantId: 'globex' } });
        await store.connections.requireReauth(there.grantId, 'lost_write');
        expect((await store.connections.close(here.key, byAccount))?.owed).toEqual([]);
      },
    },
    {
      name: 'reach account does not wait for other apps or other groups',
      async run({ store }) {
        const { key } = await connect(store);
        await connect(store, { id: 'other app', slot: 'T2', appId: 'slack/client-2' });
        await connect(store, { id: 'other account', slot: 'T3', accountId: 'account-2' });
        expect((await store.connections.close(key, byAccount))?.owed).toHaveLength(1);
      },
    },
    {
      name: 'reach token does not wait for another grant of the account',
      async run({ store }) {
        const { key } = await connect(store);
        await connect(store, { id: 'there', owner: { tenantId: 'globex' } });
        expect((await store.connections.close(key, byToken))?.owed).toHaveLength(1);
      },
    },
    {
      name: 'closing takes away the due work of this connection, also what is being worked on',
      async run({ store, clock }) {
        const mine = { connectionId: 'connection-1', everySeconds: 60 };
        const { key } = await connect(store, { due: [sampleWork('running', mine)] });
        await connect(store, { id: 'connection-2', slot: 'T2' });
        const [running] = await store.work.claim({ holder: 'worker', leaseSeconds: 60, limit: 1 });
        await store.work.submit([
          sampleWork('waiting', mine),
          sampleWork('later', { ...mine, inSeconds: 60 }),
        ]);
        await store.work.submit([
          sampleWork('another', { connectionId: 'connection-2' }),
          sampleWork('loose'),
        ]);
        await store.connections.close(key, never);
        expect(await dueKeys(store)).toEqual(['another', 'loose']);
        await store.work.done({ key: 'running', fence: running?.fence ?? -1 });
        clock.advance(3_600_000);
        expect(await dueKeys(store)).toEqual(['another', 'loose']);
      },
    },
    {
      name: 'history outlives closing and connecting again',
      async run({ store, clock }) {
        const { key } = await connect(store);
        const run = await beginRun(store, key.id);
        await store.sync.commitPage(samplePage(run, { records: [sampleRecord('a')] }));
        await store.sync.end(sampleEnd(run));
        const fact = { device: '', sensor: '', metric: 'account.members', timeSource: 'poll' } as const;
        const readings = [{ ...fact, value: 3, measuredAt: clock.now() }];
        await store.readings.write({ tenantId: 'acme', connectionId: key.id, devices: [], readings });
        const history = async () => [
          await store.sync.records({ ...key, stream: 'channels', after: undefined, limit: 10 }),
          await store.sync.runs({ ...key, limit: 10 }),
          await store.readings.latest(key),
          [(await store.connections.find(key))?.lastSyncedAt],
        ];
        const before = await history();
        expect(before.map((rows) => rows.length)).toEqual([1, 1, 1, 1]);
        clock.advance(60_000);
        await store.connections.close(key, byToken);
        expect(await history()).toEqual(before);
        await connect(store, { id: 'connection-2' });
        expect(await history()).toEqual(before);
      },
    },
    {
      name: 'of twenty closings at once one ends the connection',
      async run(bench) {
        const { key } = await connect(bench.store);
        const closed = await parallel(bench, 20, (store) => store.connections.close(key, byToken));
        expect(closed.filter((result) => result !== undefined)).toHaveLength(1);
        expect(await dueKeys(bench.store)).toHaveLength(1);
      },
    },
    {
      name: 'closing an ended or missing connection does nothing',
      async run({ store }) {
        const { key } = await connect(store);
        await store.connections.close(key, byToken);
        expect(await store.connections.close(key, byToken)).toBeUndefined();
        expect(await store.connections.close({ owner: ada, id: 'missing' }, byToken)).toBeUndefined();
        expect(await dueKeys(store)).toHaveLength(1);
      },
    },
    {
      name: 'connecting again after closing gives a new grant under the same id and settings',
      async run({ store }) {
        const { key, row } = await connect(store);
        await store.connections.changeSettings(key, { folder: 'inbox' });
        await store.connections.close(key, never);
        const again = await connect(store, { id: 'connection-2', grantId: 'new' });
        expect(again.row).toMatchObject({
          id: row.id,
          status: 'active',
          grantId: 'new',
          settings: { folder: 'inbox' },
        });
        expect(again.row.createdAt).toEqual(row.createdAt);
        expect(await store.tokens.find({ grantId: 'new', name: 'default' })).toMatchObject({ generation: 1 });
      },
    },
    {
      name: 'an owed revocation outlives the connection being opened and closed again',
      async run({ store }) {
        const { key, grantId } = await connect(store);
        await store.connections.close(key, byToken);
        await connect(store, { grantId, tokens: [sampleToken('default', 'ic1.key-1.second')] });
        await store.connections.close(key, byToken);
        const work = await store.work.claim({ holder: 'worker', leaseSeconds: 60, limit: 10 });
        expect(work.map(({ args }) => args.sealed).sort()).toEqual(['ic1.key-1.default', 'ic1.key-1.second']);
      },
    },
    {
      name: 'an answer that comes after closing is not stored',
      async run({ store }) {
        const { key, grantId } = await connect(store);
        const token = { grantId, name: 'default', generation: 1 };
        const lease = { holder: 'worker', leaseSeconds: 30, lateAnswerSeconds: 60 };
        const claim = await store.tokens.claim({ ...token, ...lease });
        const fence = claim.held ? claim.fence : -1;
        expect(await store.tokens.announce({ ...token, fence })).toBe(true);
        await store.connections.close(key, never);
        expect(await store.tokens.commit({ ...sampleToken('default'), ...token, fence })).toBe(false);
        expect(await store.tokens.find(token)).toBeUndefined();
      },
    },
  ],
};
