import type { ConnectionKey } from '@patchbay/core';
import { expect } from 'vitest';
import {
  ada,
  connect,
  dueKeys,
  type SampleOpening,
  sampleOpening,
  sampleToken,
  sampleWork,
} from './sample-connections.ts';
import { beginRun, samplePage, sampleRecord } from './sample-sync.ts';
import type { StoreCaseGroup } from './store-case.ts';

const byAccount = { reach: 'account', revokeInSeconds: 0, giveUpAfterSeconds: 3600 } as const;

/** What was agreed to: granted scopes, what is missing, and what is withdrawn. */
export const consentCases: StoreCaseGroup = {
  name: 'row C2 consents',
  cases: [
    {
      name: 'a connection shows what each token may do and when the first one ends, until the credentials go',
      async run({ store, other, clock }) {
        const long = { ...sampleToken('bot'), scopes: ['a', 'b'], expiresInSeconds: 7200 };
        const short = { ...sampleToken('user'), scopes: [], expiresInSeconds: 3600 };
        const { key, row } = await connect(store, { tokens: [long, short, sampleToken('endless')] });
        const scopes = { bot: ['a', 'b'], user: [], endless: ['channels:read'] };
        const access = { scopes, expiresAt: new Date(clock.now().getTime() + 3_600_000) };
        expect(row).toMatchObject(access);
        expect(await other.connections.find(key)).toMatchObject(access);
        expect(await other.connections.list(ada, {})).toMatchObject([access]);
        const closed = await store.connections.close(key, byAccount);
        expect(closed?.connection).toMatchObject({ scopes: {}, expiresAt: undefined });
      },
    },
    {
      name: 'what was not granted is kept beside what was, until the next consent',
      async run({ store }) {
        const { connection, ...opening } = sampleOpening();
        const partial = { ...connection, abilities: ['channels'], missing: ['users', 'messages'] };
        const row = await store.connections.open({ ...opening, connection: partial });
        expect(row).toMatchObject({ abilities: ['channels'], missing: ['users', 'messages'] });
        expect((await connect(store, { grantId: 'next' })).row.missing).toEqual([]);
      },
    },
    {
      name: 'consents are listed oldest first, for their owner and connection, also when they are over',
      async run({ store, other, clock }) {
        const given = clock.now();
        const { key } = await connect(store);
        clock.advance(1_000);
        await connect(store, { id: 'elsewhere', slot: 'T2' });
        await connect(store, { id: 'foreign', owner: { tenantId: 'acme' } });
        clock.advance(1_000);
        await store.connections.close(key, byAccount);
        const facts = { owner: ada, connector: 'slack', scopes: ['channels:read'], abilities: ['channels'] };
        const first = { ...facts, connectionId: key.id, givenAt: given, withdrawnAt: clock.now() };
        const all = await other.connections.consents(ada, {});
        expect(all).toEqual([
          first,
          expect.objectContaining({ connectionId: 'elsewhere', withdrawnAt: undefined }),
        ]);
        expect(await other.connections.consents(ada, { connection: key.id })).toEqual([first]);
        expect(await other.connections.consents(ada, { connection: 'foreign' })).toEqual([]);
      },
    },
    {
      name: 'narrowing ends abilities, their syncs and no other work, and writes a narrower consent',
      async run({ store, clock }) {
        const mine = { connectionId: 'connection-1' };
        const works = [
          sampleWork('users', { ...mine, args: { stream: 'users' } }),
          sampleWork('channels', { ...mine, args: { stream: 'channels' } }),
          sampleWork('poll', { ...mine, kind: 'poll', args: {} }),
          sampleWork('other', { args: { stream: 'users' } }),
        ];
        const { key } = await openWith(store, ['channels', 'users'], { due: works });
        clock.advance(1_000);
        const change = { from: ['channels', 'users'], abilities: ['channels'], scopes: ['channels:read'] };
        const row = await store.connections.narrow(key, change);
        expect(row).toMatchObject({ abilities: ['channels'], updatedAt: clock.now() });
        expect(await store.connections.find(key)).toEqual(row);
        expect(await dueKeys(store)).toEqual(['channels', 'other', 'poll']);
        expect(await store.connections.consents(ada, {})).toMatchObject([
          { abilities: ['channels'], withdrawnAt: clock.now() },
          {
            abilities: ['channels'],
            scopes: ['channels:read'],
            givenAt: clock.now(),
            withdrawnAt: undefined,
          },
        ]);
      },
    },
    {
      name: 'narrowing takes the lease of a sync that is running from it, and of no other',
      async run({ store }) {
        const { key } = await openWith(store, ['channels', 'users']);
        const [kept, lost] = [
          await beginRun(store, key.id),
          await beginRun(store, key.id, { stream: 'users', runId: 'run-2' }),
        ];
        const change = { from: ['channels', 'users'], abilities: ['channels'], scopes: [] };
        await store.connections.narrow(key, change);
        const commit = (run: typeof kept) =>
          store.sync.commitPage(samplePage(run, { records: [sampleRecord('a')] }));
        expect(await commit(lost)).toBeUndefined();
        expect(await commit(kept)).toMatchObject({ inserted: 1 });
        expect(await store.sync.runs({ ...key, stream: 'users', limit: 9 })).toMatchObject([
          { status: 'failed', errorCode: 'sync/lease-lost', endedAt: expect.any(Date) },
        ]);
      },
    },
    {
      name: 'narrowing from what a connection no longer has, or of an ended one, changes nothing',
      async run({ store }) {
        const { key, row } = await openWith(store, ['channels', 'users']);
        const stale = { from: ['channels', 'messages'], abilities: ['channels'], scopes: [] };
        expect(await store.connections.narrow(key, stale)).toBeUndefined();
        expect(await store.connections.find(key)).toEqual(row);
        await store.connections.close(key, byAccount);
        const late = { from: ['channels', 'users'], abilities: ['channels'], scopes: [] };
        expect(await store.connections.narrow(key, late)).toBeUndefined();
        expect(await store.connections.consents(ada, {})).toHaveLength(1);
      },
    },
  ],
};

async function openWith(
  store: Parameters<typeof connect>[0],
  abilities: readonly string[],
  sample: SampleOpening = {},
) {
  const { connection, ...opening } = sampleOpening(sample);
  const row = await store.connections.open({ ...opening, connection: { ...connection, abilities } });
  const key: ConnectionKey = { owner: row.owner, id: row.id };
  return { row, key };
}
