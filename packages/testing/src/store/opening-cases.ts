import { expect } from 'vitest';
import { failureOf, parallel } from './parallel.ts';
import { ada, connect, dueKeys, sampleOpening, sampleToken, sampleWork } from './sample-connections.ts';
import { beginRun, recordIds, samplePage, sampleRecord } from './sample-sync.ts';
import type { StoreCaseGroup } from './store-case.ts';

/** Opening: one transaction, and the slot decides which connection it is. */
export const openingCases: StoreCaseGroup = {
  name: 'opening a connection',
  cases: [
    {
      name: 'opening writes the connection as given and active',
      async run({ store, other, clock }) {
        const opening = sampleOpening();
        const asked = { ...opening.connection, subject: 'site 7' };
        const row = await store.connections.open({ ...opening, connection: asked });
        const facts = { provider: 'slack', appId: 'slack/client-1', grantId: opening.grant.id, settings: {} };
        const state = { status: 'active', reason: undefined, paused: false, degraded: false };
        const times = { createdAt: clock.now(), updatedAt: clock.now(), lastSyncedAt: undefined };
        const access = { scopes: { default: ['channels:read'] }, expiresAt: undefined };
        expect(row).toEqual({ ...asked, ...facts, ...state, ...times, ...access });
        expect(await other.connections.find({ owner: ada, id: row.id })).toEqual(row);
        expect(await other.connections.findSlot(ada, 'slack', '')).toEqual(row);
      },
    },
    {
      name: 'opening again in the same slot keeps id, settings and history',
      async run({ store, clock }) {
        const { key, row } = await connect(store);
        await store.connections.changeSettings(key, { folder: 'inbox' });
        clock.advance(60_000);
        const { connection, ...opening } = sampleOpening({ id: 'connection-2' });
        const news = { site: { workspace: 'T2' }, abilities: ['users'], subject: 'site 7' };
        const again = await store.connections.open({ ...opening, connection: { ...connection, ...news } });
        const kept = { id: row.id, createdAt: row.createdAt, settings: { folder: 'inbox' } };
        expect(again).toMatchObject({ ...kept, ...news, grantId: opening.grant.id, updatedAt: clock.now() });
        expect(await store.connections.list(ada, {})).toEqual([again]);
      },
    },
    {
      name: 'opening again ends the syncs of what was not granted again, and no other work',
      async run({ store }) {
        const mine = { connectionId: 'connection-1' };
        const users = sampleWork('users', { ...mine, args: { stream: 'users' } });
        const poll = sampleWork('poll', { ...mine, kind: 'poll', args: {} });
        await connect(store, { due: [sampleWork('channels', mine), poll] });
        await store.work.submit([users]);
        await connect(store, { id: 'connection-2' });
        expect(await dueKeys(store)).toEqual(['channels', 'poll']);
      },
    },
    {
      name: 'opening again ends reauth_required and degraded',
      async run({ store }) {
        const { key, grantId } = await connect(store);
        await store.connections.requireReauth(grantId, 'revoked');
        await store.connections.setDegraded(key, true);
        const { row } = await connect(store, { grantId, reuse: true });
        expect(row).toMatchObject({ status: 'active', degraded: false });
        expect(row.reason).toBeUndefined();
      },
    },
    {
      name: 'connections in other slots and of other connectors stand beside each other',
      async run({ store }) {
        await connect(store, { id: 'one', slot: 'T1' });
        await connect(store, { id: 'two', slot: 'T2' });
        await connect(store, { id: 'three', slot: 'T1', connector: 'slack-admin' });
        expect((await store.connections.list(ada, {})).map(({ id }) => id).sort()).toEqual([
          'one',
          'three',
          'two',
        ]);
        expect((await store.connections.findSlot(ada, 'slack', 'T2'))?.id).toBe('two');
        expect(await store.connections.findSlot(ada, 'slack', 'T3')).toBeUndefined();
      },
    },
    {
      name: 'another account in the slot of a live connection is refused and nothing is written',
      async run({ store }) {
        const { key, row } = await connect(store);
        const due = [sampleWork('sync it', { connectionId: 'connection-2' })];
        const opening = sampleOpening({ id: 'connection-2', accountId: 'account-2', due });
        expect(await failureOf(store.connections.open(opening))).toBe('auth/account-mismatch');
        expect(await store.connections.find(key)).toEqual(row);
        expect(await store.connections.findGrant('acme', 'slack/client-1', 'account-2')).toBeUndefined();
        expect(await store.tokens.find({ grantId: opening.grant.id, name: 'default' })).toBeUndefined();
        expect(await dueKeys(store)).toEqual([]);
      },
    },
    {
      name: 'another account in the slot of a connection that needs reauthorisation is refused',
      async run({ store }) {
        const { grantId } = await connect(store);
        await store.connections.requireReauth(grantId, 'revoked');
        const opening = sampleOpening({ id: 'connection-2', accountId: 'account-2' });
        expect(await failureOf(store.connections.open(opening))).toBe('auth/account-mismatch');
      },
    },
    {
      name: 'an ended connection gives its slot up to another account and keeps its history',
      async run({ store, clock }) {
        const { key } = await connect(store);
        await store.connections.changeSettings(key, { folder: 'inbox' });
        const run = await beginRun(store, key.id);
        await store.sync.commitPage(samplePage(run, { records: [sampleRecord('a')] }));
        await store.connections.close(key, { reach: 'none', revokeInSeconds: 0, giveUpAfterSeconds: 60 });
        clock.advance(1_000);
        const next = await connect(store, { id: 'connection-2', accountId: 'account-2' });
        expect(next.row).toMatchObject({ id: 'connection-2', settings: {}, createdAt: clock.now() });
        expect(await recordIds(store, next.key)).toEqual([]);
        expect(await recordIds(store, key)).toEqual(['a']);
        expect(await store.connections.find(key)).toMatchObject({
          status: 'disconnected',
          account: { id: 'account-1' },
        });
        expect((await store.connections.findSlot(ada, 'slack', ''))?.id).toBe('connection-2');
        expect((await store.connections.list(ada, {})).map(({ id }) => id)).toEqual([key.id, 'connection-2']);
        await connect(store, { id: 'connection-3', accountId: 'account-2', grantId: 'new' });
        expect(await store.connections.list(ada, { status: 'active' })).toMatchObject([
          { id: 'connection-2' },
        ]);
      },
    },
    {
      name: 'an account that the provider does not name is not another one',
      async run({ store }) {
        const { connection, ...opening } = sampleOpening();
        const nameless = { ...connection, account: undefined };
        const { id } = await store.connections.open({ ...opening, connection: nameless });
        const named = await connect(store, { id: 'connection-2' });
        expect(named.row).toMatchObject({ id, account: { id: 'account-1' } });
        const again = { ...opening, reuse: true, grant: { ...opening.grant, id: named.grantId } };
        expect((await store.connections.open({ ...again, connection: nameless })).account).toBeUndefined();
      },
    },
    {
      name: 'a grant that appeared meanwhile is a conflict and nothing is written',
      async run({ store }) {
        const { grantId } = await connect(store);
        const tokens = [sampleToken('default', 'ic1.key-1.second')];
        const opening = sampleOpening({
          id: 'second',
          slot: 'T2',
          grantId,
          tokens,
          due: [sampleWork('sync it')],
        });
        expect(await failureOf(store.connections.open(opening))).toBe('store/conflict');
        expect(await store.connections.find({ owner: ada, id: 'second' })).toBeUndefined();
        expect((await store.tokens.find({ grantId, name: 'default' }))?.sealed).toBe('ic1.key-1.default');
        expect(await dueKeys(store)).toEqual([]);
      },
    },
    {
      name: 'a grant that vanished meanwhile is a conflict and nothing is written',
      async run({ store }) {
        const opening = sampleOpening({ grantId: 'gone', reuse: true, due: [sampleWork('sync it')] });
        expect(await failureOf(store.connections.open(opening))).toBe('store/conflict');
        expect(await store.connections.list(ada, {})).toEqual([]);
        expect(await store.tokens.find({ grantId: 'gone', name: 'default' })).toBeUndefined();
        expect(await dueKeys(store)).toEqual([]);
      },
    },
    {
      name: 'a grant made anew meanwhile is a conflict: its salt is another',
      async run({ store }) {
        const { grantId } = await connect(store);
        const reused = sampleOpening({ grantId, reuse: true, salt: 'BBBBBBBBBBBBBBBBBBBBBA' });
        expect(await failureOf(store.connections.open(reused))).toBe('store/conflict');
        expect(await store.tokens.find({ grantId, name: 'default' })).toMatchObject({ generation: 1 });
      },
    },
    {
      name: 'of ten first consents for one shared grant one wins',
      async run(bench) {
        const failures = await parallel(bench, 10, (store, index) => {
          const opening = sampleOpening({ id: `connection-${index}`, slot: `T${index}`, grantId: 'shared' });
          return failureOf(store.connections.open(opening));
        });
        expect(failures.filter((code) => code === undefined)).toHaveLength(1);
        expect(failures.filter((code) => code === 'store/conflict')).toHaveLength(9);
        expect(await bench.store.connections.list(ada, {})).toHaveLength(1);
      },
    },
    {
      name: 'ten consents for one slot at once end in one connection with its tokens',
      async run(bench) {
        const failures = await parallel(bench, 10, (store, index) =>
          failureOf(store.connections.open(sampleOpening({ id: `connection-${index}` }))),
        );
        expect(failures.filter((code) => code !== undefined && code !== 'store/conflict')).toEqual([]);
        const [row, ...rest] = await bench.store.connections.list(ada, {});
        expect(rest).toEqual([]);
        expect(await bench.store.tokens.find({ grantId: row?.grantId ?? '', name: 'default' })).toBeDefined();
      },
    },
    {
      name: 'opening adds its due work, under the id that the slot keeps',
      async run({ store }) {
        const due = [sampleWork('first', { connectionId: 'connection-1' })];
        await connect(store, { due });
        await connect(store, {
          id: 'connection-2',
          due: [sampleWork('second', { connectionId: 'connection-2' })],
        });
        const claimed = await store.work.claim({ holder: 'worker', leaseSeconds: 60, limit: 10 });
        const owners = claimed.map(({ key, connectionId }) => [key, connectionId]).sort();
        expect(owners).toEqual([
          ['first', 'connection-1'],
          ['second', 'connection-1'],
        ]);
      },
    },
    {
      name: 'a connection shares nothing with what was opened or found',
      async run({ store }) {
        const opening = sampleOpening();
        const row = await store.connections.open(opening);
        const { owner, site, account } = structuredClone(opening.connection);
        const grant = structuredClone(opening.grant);
        Object.assign(opening.connection.site, { workspace: 'T2' });
        Object.assign(opening.connection.account ?? {}, { name: 'changed' });
        Object.assign(opening.grant, { salt: 'changed' });
        Object.assign(row.settings, { folder: 'inbox' });
        expect(await store.connections.findGrant('acme', 'slack/client-1', 'account-1')).toEqual(grant);
        const found = await store.connections.find({ owner: ada, id: row.id });
        expect(found).toMatchObject({ owner, site, account });
        expect(found?.settings).toEqual({});
      },
    },
  ],
};
