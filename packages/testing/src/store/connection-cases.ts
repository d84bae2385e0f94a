import { expect } from 'vitest';
import { ada, connect } from './sample-connections.ts';
import { beginRun, samplePage, sampleRecord } from './sample-sync.ts';
import type { StoreCaseGroup } from './store-case.ts';

/** What is asked of connections and changed in them while they live. */
export const connectionCases: StoreCaseGroup = {
  name: 'connections',
  cases: [
    {
      name: 'connections are listed oldest first, by connector and status',
      async run({ store, clock }) {
        await connect(store, { id: 'b', slot: 'T1' });
        clock.advance(1_000);
        const second = await connect(store, { id: 'a', slot: 'T2' });
        clock.advance(1_000);
        await connect(store, { id: 'c', connector: 'gmail' });
        await store.connections.requireReauth(second.grantId, 'revoked');
        const ids = async (filter: Parameters<typeof store.connections.list>[1]) =>
          (await store.connections.list(ada, filter)).map(({ id }) => id);
        expect(await ids({})).toEqual(['b', 'a', 'c']);
        expect(await ids({ connector: 'slack' })).toEqual(['b', 'a']);
        expect(await ids({ status: 'active' })).toEqual(['b', 'c']);
        expect(await ids({ connector: 'slack', status: 'reauth_required' })).toEqual(['a']);
      },
    },
    {
      name: 'an ended connection is still found and listed',
      async run({ store }) {
        const { key } = await connect(store);
        await store.connections.close(key, { reach: 'none', revokeInSeconds: 0, giveUpAfterSeconds: 60 });
        expect((await store.connections.find(key))?.status).toBe('disconnected');
        expect((await store.connections.findSlot(ada, 'slack', ''))?.id).toBe(key.id);
        expect(await store.connections.list(ada, { status: 'disconnected' })).toHaveLength(1);
      },
    },
    {
      name: 'a group of accounts leads to its connections in every tenant, not to other apps, groups or ended ones',
      async run({ store }) {
        const accountGroup = 'workspace-1';
        await connect(store, { id: 'one', accountGroup });
        await connect(store, { id: 'two', owner: { tenantId: 'globex' }, accountGroup });
        await connect(store, { id: 'three', slot: 'T2', accountId: 'account-2', accountGroup });
        await connect(store, { id: 'other app', slot: 'T3', appId: 'slack/client-2', accountGroup });
        await connect(store, { id: 'other group', slot: 'T4', accountGroup: 'account-1' });
        const ended = await connect(store, { id: 'ended', slot: 'T5', accountGroup });
        await store.connections.close(ended.key, {
          reach: 'none',
          revokeInSeconds: 0,
          giveUpAfterSeconds: 60,
        });
        const rows = await store.connections.byAccountGroup('slack/client-1', accountGroup);
        expect(rows.map(({ id }) => id).sort()).toEqual(['one', 'three', 'two']);
        expect(rows.map(({ owner }) => owner)).toContainEqual({ tenantId: 'globex' });
      },
    },
    {
      name: 'whoever holds a record is found across tenants, and nobody else',
      async run({ store }) {
        const record = { stream: 'channels', key: '["C1"]' };
        const holder = await connect(store, { id: 'holder' });
        const other = await connect(store, { id: 'other tenant', owner: { tenantId: 'globex' } });
        const deleted = await connect(store, { id: 'deleted', slot: 'T2', accountId: 'account-2' });
        const ended = await connect(store, { id: 'ended', slot: 'T3', accountId: 'account-3' });
        const foreign = await connect(store, { id: 'other app', slot: 'T4', appId: 'slack/client-2' });
        await connect(store, { id: 'without', slot: 'T5', accountId: 'account-5' });
        for (const { key } of [holder, other, deleted, ended, foreign]) {
          const run = await beginRun(store, key.id, { tenantId: key.owner.tenantId });
          await store.sync.commitPage(samplePage(run, { records: [sampleRecord('C1')] }));
        }
        await store.sync.remove({
          ...record,
          connectionId: deleted.key.id,
          partition: '',
          tenantId: 'acme',
          keys: [record.key],
        });
        await store.connections.close(ended.key, {
          reach: 'none',
          revokeInSeconds: 0,
          giveUpAfterSeconds: 60,
        });
        const rows = await store.connections.holding('slack/client-1', record);
        expect(rows.map(({ id }) => id).sort()).toEqual(['holder', 'other tenant']);
        expect(await store.connections.holding('slack/client-1', { ...record, key: '["C2"]' })).toEqual([]);
      },
    },
    {
      name: 'settings are merged field by field',
      async run({ store, other, clock }) {
        const { key } = await connect(store);
        await store.connections.changeSettings(key, {
          folder: { id: 'f1', name: 'Inbox' },
          since: '2026',
          depth: 2,
        });
        clock.advance(1_000);
        const changed = await other.connections.changeSettings(key, { folder: { id: 'f2' }, since: null });
        expect(changed?.settings).toEqual({ folder: { id: 'f2' }, since: null, depth: 2 });
        expect(changed?.updatedAt).toEqual(clock.now());
        const same = await store.connections.changeSettings(key, { extra: undefined });
        expect(Object.keys(same?.settings ?? {}).sort()).toEqual(['depth', 'folder', 'since']);
        expect((await store.connections.find(key))?.settings).toEqual({
          folder: { id: 'f2' },
          since: null,
          depth: 2,
        });
      },
    },
    {
      name: 'settings changed by twenty at once keep every field',
      async run({ store, other }) {
        const { key } = await connect(store);
        const names = Array.from({ length: 20 }, (_, index) => `field ${index}`);
        await Promise.all(
          names.map((name, index) =>
            (index % 2 ? other : store).connections.changeSettings(key, { [name]: index }),
          ),
        );
        const settings = (await store.connections.find(key))?.settings ?? {};
        expect(Object.keys(settings).sort()).toEqual([...names].sort());
      },
    },
    {
      name: 'settings of no connection are not changed',
      async run({ store }) {
        const missing = { owner: ada, id: 'missing' };
        expect(await store.connections.changeSettings(missing, { folder: 'inbox' })).toBeUndefined();
        expect(await store.connections.find(missing)).toBeUndefined();
      },
    },
    {
      name: 'requireReauth moves the active connections of the grant, once, and no others',
      async run({ store, clock }) {
        const first = await connect(store, { slot: 'T1' });
        const { grantId } = first;
        const second = await connect(store, { id: 'second', slot: 'T2', grantId, reuse: true });
        const stranger = await connect(store, { id: 'third', slot: 'T3' });
        clock.advance(1_000);
        const moved = await store.connections.requireReauth(grantId, 'lost_write');
        expect(moved.map(({ id }) => id).sort()).toEqual([first.key.id, second.key.id].sort());
        const state = { status: 'reauth_required', reason: 'lost_write', updatedAt: clock.now() };
        expect(moved[0]).toMatchObject(state);
        expect(await store.connections.find(second.key)).toMatchObject(state);
        expect((await store.connections.find(stranger.key))?.status).toBe('active');
        expect(await store.connections.requireReauth(grantId, 'revoked')).toEqual([]);
        expect((await store.connections.find(first.key))?.reason).toBe('lost_write');
      },
    },
    {
      name: 'requireReauth of an unknown grant moves nothing',
      async run({ store }) {
        const { key } = await connect(store);
        expect(await store.connections.requireReauth('missing', 'revoked')).toEqual([]);
        expect((await store.connections.find(key))?.status).toBe('active');
      },
    },
    {
      name: 'a connection can be marked as degraded and unmarked',
      async run({ store, other }) {
        const { key } = await connect(store);
        await store.connections.setDegraded(key, true);
        expect((await other.connections.find(key))?.degraded).toBe(true);
        await store.connections.setDegraded(key, false);
        expect((await other.connections.find(key))?.degraded).toBe(false);
      },
    },
    {
      name: 'what a read or a change gives shares nothing with what is stored',
      async run({ store }) {
        const { key, grantId } = await connect(store);
        const { connections } = store;
        const before = await connections.find(key);
        const access = await connections.access(key, 'default');
        const grant = await connections.findGrant('acme', 'slack/client-1', 'account-1');
        const rows = [
          await connections.find(key),
          ...(await connections.list(ada, {})),
          await connections.findSlot(ada, 'slack', ''),
          ...(await connections.byAccountGroup('slack/client-1', 'account-1')),
          await connections.changeSettings(key, {}),
        ];
        for (const row of rows) Object.assign(row?.site ?? {}, { workspace: 'changed' });
        Object.assign((await connections.findGrant('acme', 'slack/client-1', 'account-1')) ?? {}, {
          salt: 'changed',
        });
        const read = await connections.access(key, 'default');
        Object.assign(read?.connection.site ?? {}, { workspace: 'changed' });
        Object.assign(read?.grant ?? {}, { salt: 'changed' });
        Object.assign(read?.token ?? {}, { sealed: 'changed' });
        expect(rows).toHaveLength(5);
        expect(await connections.find(key)).toEqual(before);
        expect(await connections.access(key, 'default')).toEqual(access);
        expect(await connections.findGrant('acme', 'slack/client-1', 'account-1')).toEqual(grant);
        const [moved] = await connections.requireReauth(grantId, 'revoked');
        Object.assign(moved?.site ?? {}, { workspace: 'changed' });
        const closing = { reach: 'token', revokeInSeconds: 0, giveUpAfterSeconds: 60 } as const;
        Object.assign((await connections.close(key, closing))?.connection.site ?? {}, {
          workspace: 'changed',
        });
        expect((await connections.find(key))?.site).toEqual(before?.site);
      },
    },
    {
      name: 'check succeeds on a store that is ready',
      async run({ store }) {
        expect(store.name).not.toBe('');
        await store.check();
      },
    },
  ],
};
