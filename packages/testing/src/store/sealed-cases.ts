import type { SealedRow, Store } from '@patchbay/core';
import { expect } from 'vitest';
import { sampleFlow } from './flow-cases.ts';
import { parallel } from './parallel.ts';
import { connect, sampleToken } from './sample-connections.ts';
import { claimed, sampleCommit } from './sample-refresh.ts';
import type { StoreCaseGroup } from './store-case.ts';

const byToken = { reach: 'token', revokeInSeconds: 0, giveUpAfterSeconds: 3600 } as const;
const salt = 'AAAAAAAAAAAAAAAAAAAAAA';
const next = { sealed: 'ic1.key-2.next', keyId: 'key-2' };
const token = { grantId: 'grant-of-connection-1', name: 'default' };

/** Keys at rest: what each has sealed, page by page, and the change of one row that never overwrites a newer one. */
export const sealedCases: StoreCaseGroup = {
  name: 'G8 keys at rest',
  cases: [
    {
      name: 'the keys in use are counted over tokens, owed revocations and consents under way',
      async run({ store, other, clock }) {
        await connect(store, { tokens: [sampleToken('bot'), { ...sampleToken('user'), keyId: 'Key-3' }] });
        const second = await connect(store, { id: 'second', slot: 'T2' });
        await store.connections.close(second.key, byToken);
        await store.flows.save(sampleFlow('under-way'), 600);
        await store.flows.save({ ...sampleFlow('without-pkce'), sealedVerifier: undefined }, 600);
        const key3 = { keyId: 'Key-3', tokens: 1, revocations: 0, flows: 0 };
        const key1 = { keyId: 'key-1', tokens: 1, revocations: 1, flows: 1 };
        expect(await other.sealed.keysInUse()).toEqual([key3, key1]);
        clock.advance(600_000);
        expect(await other.sealed.keysInUse()).toEqual([key3, { ...key1, flows: 0 }]);
      },
    },
    {
      name: 'an empty store has sealed nothing',
      async run({ store }) {
        expect(await store.sealed.keysInUse()).toEqual([]);
        expect(await store.sealed.list({ keyId: 'key-1', other: true, limit: 10 })).toEqual([]);
      },
    },
    {
      name: 'rows are listed with what their envelope is bound to, those of a key or those of the others',
      async run({ store, other }) {
        await connect(store, { salt, tokens: [sampleToken('default')] });
        const second = await connect(store, { id: 'second', slot: 'T2', salt });
        const closed = await store.connections.close(second.key, byToken);
        const rest = { tenantId: 'acme', name: 'default', salt, sealed: 'ic1.key-1.default', keyId: 'key-1' };
        const rows: SealedRow[] = [
          { ...rest, grantId: token.grantId, workKey: undefined },
          { ...rest, grantId: second.grantId, workKey: closed?.owed[0]?.workKey },
        ];
        expect(rows[1]?.workKey).toBeDefined();
        expect(await other.sealed.list({ keyId: 'key-1', other: false, limit: 10 })).toEqual(rows);
        expect(await other.sealed.list({ keyId: 'key-2', other: true, limit: 10 })).toEqual(rows);
        expect(await other.sealed.list({ keyId: 'key-1', other: true, limit: 10 })).toEqual([]);
        expect(await other.sealed.list({ keyId: 'key-2', other: false, limit: 10 })).toEqual([]);
      },
    },
    {
      name: 'pages of sealed rows go on after the last row, each row once, in one order',
      async run({ store }) {
        for (const id of ['b', 'B', 'a', '💥', '\uff5e']) {
          await connect(store, { id, slot: id, tokens: [sampleToken('user'), sampleToken('bot')] });
        }
        const ended = await connect(store, {
          id: 'ended',
          slot: 'ended',
          tokens: [sampleToken('y'), sampleToken('x')],
        });
        const closed = await store.connections.close(ended.key, byToken);
        const pages = await allPages(store, 3);
        expect(pages.map(({ length }) => length)).toEqual([3, 3, 3, 3, 0]);
        const names = ['B', 'a', 'b', '\uff5e', '💥'].flatMap((id) => [
          `grant-of-${id} bot`,
          `grant-of-${id} user`,
        ]);
        const found = pages.flat();
        const tokens = found.filter(({ workKey }) => workKey === undefined);
        expect(tokens.map(({ grantId, name }) => `${grantId} ${name}`)).toEqual(names);
        const owed = (closed?.owed ?? []).map(({ workKey }) => workKey).sort();
        expect(found.slice(names.length).map(({ workKey }) => workKey)).toEqual(owed);
      },
    },
    {
      name: 'a row put under another key changes in nothing else',
      async run({ store, other }) {
        await connect(store);
        const before = await store.tokens.find(token);
        const [row] = await store.sealed.list({ keyId: 'key-1', other: false, limit: 1 });
        expect(await store.sealed.reseal(row as SealedRow, next)).toBe(true);
        const { age: _, ...rest } = before ?? { age: 0 };
        expect(await other.tokens.find(token)).toMatchObject({ ...rest, ...next, generation: 1 });
        expect(await other.sealed.keysInUse()).toEqual([
          { keyId: 'key-2', tokens: 1, revocations: 0, flows: 0 },
        ]);
      },
    },
    {
      name: 'a token that was refreshed meanwhile is not overwritten',
      async run({ store, other }) {
        await connect(store);
        const [row] = await store.sealed.list({ keyId: 'key-1', other: false, limit: 1 });
        const held = await claimed(other, token);
        await other.tokens.announce(held);
        await other.tokens.commit(sampleCommit(held, 'ic1.key-1.refreshed'));
        expect(await store.sealed.reseal(row as SealedRow, next)).toBe(false);
        expect(await store.tokens.find(token)).toMatchObject({
          sealed: 'ic1.key-1.refreshed',
          generation: 2,
        });
      },
    },
    {
      name: 'a refresh under way is stored over the row that was put under another key',
      async run({ store, other }) {
        await connect(store);
        const held = await claimed(other, token);
        await other.tokens.announce(held);
        const [row] = await store.sealed.list({ keyId: 'key-1', other: false, limit: 1 });
        expect(await store.sealed.reseal(row as SealedRow, next)).toBe(true);
        expect(await other.tokens.commit(sampleCommit(held, 'ic1.key-1.refreshed'))).toBe(true);
        expect(await store.tokens.find(token)).toMatchObject({
          sealed: 'ic1.key-1.refreshed',
          generation: 2,
        });
      },
    },
    {
      name: 'of twenty who put one row under another key one does',
      async run(bench) {
        await connect(bench.store);
        const [row] = await bench.store.sealed.list({ keyId: 'key-1', other: false, limit: 1 });
        const done = await parallel(bench, 20, (store, index) =>
          store.sealed.reseal(row as SealedRow, { sealed: `ic1.key-2.${index}`, keyId: 'key-2' }),
        );
        expect(done.filter(Boolean)).toHaveLength(1);
        const sealed = `ic1.key-2.${done.indexOf(true)}`;
        expect(await bench.store.tokens.find(token)).toMatchObject({ sealed });
      },
    },
    {
      name: 'an owed revocation under another key is handed out so, once, and only while it is owed',
      async run({ store, other }) {
        const { key } = await connect(store);
        const closed = await store.connections.close(key, byToken);
        const [row] = await store.sealed.list({ keyId: 'key-1', other: false, limit: 1 });
        expect(await other.sealed.reseal(row as SealedRow, next)).toBe(true);
        expect(await other.sealed.reseal(row as SealedRow, { ...next, sealed: 'ic1.key-2.late' })).toBe(
          false,
        );
        const [work] = await store.work.claim({ holder: 'tick', leaseSeconds: 60, limit: 10 });
        expect(work?.args).toEqual({ ...closed?.owed[0], sealed: next.sealed });
        await store.work.done({ key: work?.key ?? '', fence: work?.fence ?? 0 });
        const again = { ...(row as SealedRow), sealed: next.sealed };
        expect(await store.sealed.reseal(again, next)).toBe(false);
        expect(await store.sealed.keysInUse()).toEqual([]);
      },
    },
  ],
};

/** Every row that `key-1` sealed; the last page is empty. Gives up on pages that never end. */
async function allPages(store: Store, limit: number): Promise<readonly (readonly SealedRow[])[]> {
  const pages: (readonly SealedRow[])[] = [];
  let after: SealedRow | undefined;
  while (pages.length < 20 && pages.at(-1)?.length !== 0) {
    const page = await store.sealed.list({ keyId: 'key-1', other: false, ...(after && { after }), limit });
    pages.push(page);
    after = page.at(-1);
  }
  return pages;
}
