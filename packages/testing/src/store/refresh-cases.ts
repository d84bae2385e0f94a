import { expect } from 'vitest';
import { parallel } from './parallel.ts';
import { connect, sampleToken } from './sample-connections.ts';
import { claimed, claimRequest, sampleCommit } from './sample-refresh.ts';
import type { StoreCaseGroup } from './store-case.ts';

/** Announce, commit, release and condemn: who spends a refresh token may store its answer, and nobody else. */
export const refreshCases: StoreCaseGroup = {
  name: 'G2 token refreshes',
  cases: [
    {
      name: 'a commit stores the next generation and ends lease, spend and waiting',
      async run({ store, other, clock }) {
        const grantedAt = clock.now();
        const { grantId } = await connect(store);
        const held = await claimed(store, { grantId, name: 'default' });
        await store.tokens.announce(held);
        clock.advance(5_000);
        const expiresAt = new Date(clock.now().getTime() + 3_600_000);
        const commit = { ...sampleCommit(held), expiresInSeconds: 3600 };
        expect(await store.tokens.commit(commit)).toBe(true);
        const found = await other.tokens.find(held);
        const { sealed, keyId, scopes } = commit;
        expect(found).toMatchObject({ generation: 2, sealed, keyId, scopes, expiresAt, status: 'active' });
        expect(found?.age).toBeCloseTo(0, 3);
        expect(found?.grantedAt).toEqual(grantedAt);
        expect(found?.spendAge).toBeUndefined();
        const next = await other.tokens.claim(claimRequest(held, { generation: 2 }));
        expect(next).toMatchObject({ held: true, doubtful: false });
      },
    },
    {
      name: 'a commit that was not announced is refused',
      async run({ store }) {
        const { grantId } = await connect(store);
        const held = await claimed(store, { grantId, name: 'default' });
        expect(await store.tokens.commit(sampleCommit(held))).toBe(false);
        expect(await store.tokens.find(held)).toMatchObject({ generation: 1, sealed: 'ic1.key-1.default' });
      },
    },
    {
      name: 'of twenty commits of one generation one is stored',
      async run(bench) {
        const { grantId } = await connect(bench.store);
        const held = await claimed(bench.store, { grantId, name: 'default' });
        await bench.store.tokens.announce(held);
        const stored = await parallel(bench, 20, (store, index) =>
          store.tokens.commit(sampleCommit(held, `ic1.key-2.${index}`)),
        );
        expect(stored.filter(Boolean)).toHaveLength(1);
        const found = await bench.store.tokens.find(held);
        expect(found).toMatchObject({ generation: 2, sealed: `ic1.key-2.${stored.indexOf(true)}` });
      },
    },
    {
      name: 'an announcement needs the lease: not taken over, not run out, of this generation',
      async run({ store, other, clock }) {
        const { grantId } = await connect(store);
        const key = { grantId, name: 'default' };
        const first = await claimed(store, key);
        expect(await store.tokens.announce({ ...first, generation: 2 })).toBe(false);
        expect(await store.tokens.announce({ ...first, fence: first.fence + 1 })).toBe(false);
        clock.advance(30_000);
        expect(await store.tokens.announce(first)).toBe(false);
        const second = await claimed(other, key);
        expect(await store.tokens.announce(first)).toBe(false);
        expect((await store.tokens.find(key))?.spendAge).toBeUndefined();
        expect(await other.tokens.announce(second)).toBe(true);
      },
    },
    {
      name: 'an announcement after releasing is refused',
      async run({ store }) {
        const { grantId } = await connect(store);
        const held = await claimed(store, { grantId, name: 'default' });
        await store.tokens.release({ ...held, spent: false, retryAfterSeconds: 0 });
        expect(await store.tokens.announce(held)).toBe(false);
      },
    },
    {
      name: 'a late answer of the only spender is stored, though the lease is another holder’s by now',
      async run({ store, other, clock }) {
        const { grantId } = await connect(store);
        const first = await claimed(store, { grantId, name: 'default' });
        await store.tokens.announce(first);
        clock.advance(60_000);
        const second = await claimed(other, { grantId, name: 'default' });
        expect(second.doubtful).toBe(true);
        expect(await store.tokens.commit(sampleCommit(first, 'ic1.key-2.late'))).toBe(true);
        expect(await other.tokens.announce(second)).toBe(false);
        expect(await other.tokens.find(second)).toMatchObject({ generation: 2, sealed: 'ic1.key-2.late' });
      },
    },
    {
      name: 'a late answer is refused once another has announced',
      async run({ store, other, clock }) {
        const { grantId } = await connect(store);
        const first = await claimed(store, { grantId, name: 'default' });
        await store.tokens.announce(first);
        clock.advance(60_000);
        const second = await claimed(other, { grantId, name: 'default' });
        expect(await other.tokens.announce(second)).toBe(true);
        expect(await store.tokens.commit(sampleCommit(first, 'ic1.key-2.late'))).toBe(false);
        expect(await other.tokens.commit(sampleCommit(second, 'ic1.key-2.second'))).toBe(true);
        expect(await store.tokens.find(first)).toMatchObject({ generation: 2, sealed: 'ic1.key-2.second' });
      },
    },
    {
      name: 'an answer to an older generation is refused',
      async run({ store }) {
        const { grantId } = await connect(store);
        const first = await claimed(store, { grantId, name: 'default' });
        await store.tokens.announce(first);
        await store.tokens.commit(sampleCommit(first));
        const second = await claimed(store, first, { generation: 2 });
        await store.tokens.announce(second);
        expect(await store.tokens.commit(sampleCommit({ ...second, generation: 1 }))).toBe(false);
        expect(await store.tokens.commit(sampleCommit(first))).toBe(false);
        expect(await store.tokens.find(first)).toMatchObject({ generation: 2 });
      },
    },
    {
      name: 'a release unspent withdraws the announcement',
      async run({ store, other }) {
        const { grantId } = await connect(store);
        const held = await claimed(store, { grantId, name: 'default' });
        await store.tokens.announce(held);
        await store.tokens.release({ ...held, spent: false, retryAfterSeconds: 0 });
        expect((await other.tokens.find(held))?.spendAge).toBeUndefined();
        const next = await other.tokens.claim(claimRequest(held));
        expect(next).toMatchObject({ held: true, doubtful: false });
        expect(await store.tokens.commit(sampleCommit(held))).toBe(false);
      },
    },
    {
      name: 'a release unspent leaves the doubt that an earlier holder left, announced over or not',
      async run({ store, other, clock }) {
        const { grantId } = await connect(store);
        const vanished = await claimed(store, { grantId, name: 'default' });
        await store.tokens.announce(vanished);
        for (const announces of [false, true, true]) {
          clock.advance(60_000);
          const held = await claimed(other, vanished);
          expect(held.doubtful).toBe(true);
          if (announces) expect(await other.tokens.announce(held)).toBe(true);
          await other.tokens.release({ ...held, spent: false, retryAfterSeconds: 0 });
          expect((await store.tokens.find(held))?.spendAge).toBeDefined();
        }
        clock.advance(60_000);
        expect(await other.tokens.claim(claimRequest(vanished))).toMatchObject({
          held: true,
          doubtful: true,
        });
        expect(await store.tokens.commit(sampleCommit(vanished, 'ic1.key-2.late'))).toBe(true);
        const next = await claimed(other, vanished, { generation: 2 });
        expect(next.doubtful).toBe(false);
      },
    },
    {
      name: 'a release spent leaves the announcement standing',
      async run({ store, other, clock }) {
        const { grantId } = await connect(store);
        const held = await claimed(store, { grantId, name: 'default' });
        await store.tokens.announce(held);
        await store.tokens.release({ ...held, spent: true, retryAfterSeconds: 5 });
        clock.advance(10_000);
        expect((await other.tokens.find(held))?.spendAge).toBeCloseTo(10, 3);
        expect((await other.tokens.find(held))?.pauseLeft).toBeCloseTo(-5, 3);
        expect(await other.tokens.claim(claimRequest(held))).toEqual({ held: false });
        clock.advance(50_000);
        expect(await other.tokens.claim(claimRequest(held))).toMatchObject({ held: true, doubtful: true });
      },
    },
    {
      name: 'a holder condemns the token it holds, before or after announcing',
      async run({ store, other }) {
        const { grantId } = await connect(store);
        const second = await connect(store, { id: 'second', slot: 'T2' });
        const silent = await claimed(store, { grantId, name: 'default' });
        const spender = await claimed(store, { grantId: second.grantId, name: 'default' });
        await store.tokens.announce(spender);
        expect(await store.tokens.condemn({ ...silent, reason: 'revoked' })).toBe(true);
        expect(await store.tokens.condemn({ ...spender, reason: 'lost_write' })).toBe(true);
        expect(await other.tokens.find(silent)).toMatchObject({
          status: 'reauth_required',
          reason: 'revoked',
        });
        expect(await other.tokens.find(spender)).toMatchObject({
          status: 'reauth_required',
          reason: 'lost_write',
        });
        expect((await other.tokens.find(spender))?.spendAge).toBeUndefined();
        expect(await store.tokens.condemn({ ...silent, reason: 'again' })).toBe(false);
      },
    },
    {
      name: 'who lost the lease, or saw an older generation, condemns nothing',
      async run({ store, other, clock }) {
        const { grantId } = await connect(store);
        const first = await claimed(store, { grantId, name: 'default' });
        await store.tokens.announce(first);
        clock.advance(60_000);
        const second = await claimed(other, { grantId, name: 'default' });
        await other.tokens.announce(second);
        expect(await store.tokens.condemn({ ...first, reason: 'revoked' })).toBe(false);
        expect(await other.tokens.commit(sampleCommit(second))).toBe(true);
        expect(await other.tokens.condemn({ ...second, reason: 'revoked' })).toBe(false);
        expect(await store.tokens.find(first)).toMatchObject({ status: 'active', generation: 2 });
      },
    },
    {
      name: 'a holder whose lease ran out condemns while nobody has taken over; one that gave it back does not',
      async run({ store, clock }) {
        const { grantId } = await connect(store);
        const key = { grantId, name: 'default' };
        const released = await claimed(store, key);
        await store.tokens.announce(released);
        await store.tokens.release({ ...released, spent: true, retryAfterSeconds: 0 });
        expect(await store.tokens.condemn({ ...released, reason: 'revoked' })).toBe(false);
        clock.advance(60_000);
        const held = await claimed(store, key);
        clock.advance(60_000);
        expect(await store.tokens.condemn({ ...held, reason: 'revoked' })).toBe(true);
      },
    },
    {
      name: 'condemning a token does not touch the other tokens of its grant or its connections',
      async run({ store }) {
        const { key, grantId } = await connect(store, { tokens: [sampleToken('bot'), sampleToken('user')] });
        const held = await claimed(store, { grantId, name: 'bot' });
        expect(await store.tokens.condemn({ ...held, reason: 'revoked' })).toBe(true);
        expect(await store.tokens.find({ grantId, name: 'user' })).toMatchObject({ status: 'active' });
        expect((await store.connections.find(key))?.status).toBe('active');
      },
    },
  ],
};
