import { expect } from 'vitest';
import { parallel } from './parallel.ts';
import { connect, sampleToken } from './sample-connections.ts';
import { claimed, claimRequest, sampleCommit } from './sample-refresh.ts';
import type { StoreCaseGroup } from './store-case.ts';

/** Tokens and the lease on their refresh: one holder, by the store's clock. */
export const tokenLeaseCases: StoreCaseGroup = {
  name: 'G1 token leases',
  cases: [
    {
      name: 'a token is found with the facts that decide about a refresh',
      async run({ store, other, clock }) {
        const expiresAt = new Date(clock.now().getTime() + 3_600_000);
        const { expiresInSeconds: _endless, ...token } = sampleToken('default');
        const { grantId } = await connect(store, { tokens: [{ ...token, expiresInSeconds: 3600 }] });
        clock.advance(600_000);
        const found = await other.tokens.find({ grantId, name: 'default' });
        const facts = { tenantId: 'acme', salt: 'AAAAAAAAAAAAAAAAAAAAAA', generation: 1, status: 'active' };
        expect(found).toMatchObject({ ...token, grantId, ...facts, expiresAt });
        expect(found?.secondsLeft).toBeCloseTo(3000, 3);
        expect(found?.age).toBeCloseTo(600, 3);
        expect([found?.reason, found?.nextAttemptAt, found?.spendAge]).toEqual([
          undefined,
          undefined,
          undefined,
        ]);
      },
    },
    {
      name: 'a token without an end has no seconds left; one past it has less than none',
      async run({ store, clock }) {
        const tokens = [sampleToken('endless'), { ...sampleToken('short'), expiresInSeconds: 1 }];
        const { grantId } = await connect(store, { tokens });
        clock.advance(5_000);
        expect((await store.tokens.find({ grantId, name: 'endless' }))?.secondsLeft).toBeUndefined();
        expect((await store.tokens.find({ grantId, name: 'short' }))?.secondsLeft).toBeCloseTo(-4, 3);
      },
    },
    {
      name: 'a token shares nothing with what was stored or found',
      async run({ store }) {
        const scopes = ['channels:read'];
        const { grantId } = await connect(store, { tokens: [{ ...sampleToken('default'), scopes }] });
        const key = { grantId, name: 'default' };
        scopes.push('given later');
        const found = await store.tokens.find(key);
        expect(found?.scopes).toEqual(['channels:read']);
        Object.assign(found?.scopes ?? [], ['changed']);
        expect((await store.tokens.find(key))?.scopes).toEqual(['channels:read']);
      },
    },
    {
      name: 'an unknown token is not found, claimed, announced, committed or condemned',
      async run({ store }) {
        const { grantId } = await connect(store);
        const key = { grantId, name: 'missing' };
        const fenced = { ...key, generation: 1, fence: 1 };
        expect(await store.tokens.find(key)).toBeUndefined();
        expect(await store.tokens.claim(claimRequest(key))).toEqual({ held: false });
        expect(await store.tokens.announce(fenced)).toBe(false);
        expect(await store.tokens.commit(sampleCommit(fenced))).toBe(false);
        expect(await store.tokens.condemn({ ...fenced, reason: 'revoked' })).toBe(false);
        expect(await store.tokens.find(key)).toBeUndefined();
      },
    },
    {
      name: 'of fifty claims at once one gets the lease',
      async run(bench) {
        const { grantId } = await connect(bench.store);
        const request = claimRequest({ grantId, name: 'default' });
        const claims = await parallel(bench, 50, (store, index) =>
          store.tokens.claim({ ...request, holder: `worker-${index}` }),
        );
        expect(claims.filter(({ held }) => held)).toHaveLength(1);
      },
    },
    {
      name: 'a claim of another generation than the stored one gets nothing',
      async run({ store }) {
        const { grantId } = await connect(store);
        const request = claimRequest({ grantId, name: 'default' });
        expect(await store.tokens.claim({ ...request, generation: 0 })).toEqual({ held: false });
        expect(await store.tokens.claim({ ...request, generation: 2 })).toEqual({ held: false });
        expect(await store.tokens.claim(request)).toMatchObject({ held: true });
      },
    },
    {
      name: 'a condemned token is not claimed, however long its lease is over',
      async run({ store, clock }) {
        const { grantId } = await connect(store);
        const held = await claimed(store, { grantId, name: 'default' });
        expect(await store.tokens.condemn({ ...held, reason: 'revoked' })).toBe(true);
        clock.advance(3_600_000);
        expect(await store.tokens.claim(claimRequest(held))).toEqual({ held: false });
      },
    },
    {
      name: 'a lease ends by the clock of the store, and the next holder has a higher fence',
      async run({ store, other, clock }) {
        const { grantId } = await connect(store);
        const first = await claimed(store, { grantId, name: 'default' });
        clock.advance(29_000);
        expect(await other.tokens.claim(claimRequest(first))).toEqual({ held: false });
        clock.advance(1_000);
        const next = await other.tokens.claim(claimRequest(first));
        expect(next).toMatchObject({ held: true, doubtful: false });
        expect(next.held && next.fence).toBeGreaterThan(first.fence);
      },
    },
    {
      name: 'an announced spend holds off claims for the late-answer window, then the claim is doubtful',
      async run({ store, other, clock }) {
        const { grantId } = await connect(store);
        const first = await claimed(store, { grantId, name: 'default' });
        expect(await store.tokens.announce(first)).toBe(true);
        clock.advance(59_000);
        expect(await other.tokens.claim(claimRequest(first))).toEqual({ held: false });
        expect((await other.tokens.find(first))?.spendAge).toBeCloseTo(59, 3);
        clock.advance(1_000);
        expect(await other.tokens.claim(claimRequest(first))).toMatchObject({ held: true, doubtful: true });
      },
    },
    {
      name: 'a released token is claimed at once, by its holder or another',
      async run({ store, other }) {
        const { grantId } = await connect(store);
        const first = await claimed(store, { grantId, name: 'default' });
        await store.tokens.release({ ...first, spent: false, retryAfterSeconds: 0 });
        expect(await other.tokens.claim(claimRequest(first))).toMatchObject({ held: true, doubtful: false });
      },
    },
    {
      name: 'a claim waits for the next attempt',
      async run({ store, clock }) {
        const { grantId } = await connect(store);
        const first = await claimed(store, { grantId, name: 'default' });
        await store.tokens.release({ ...first, spent: false, retryAfterSeconds: 30 });
        const next = new Date(clock.now().getTime() + 30_000);
        expect((await store.tokens.find(first))?.nextAttemptAt).toEqual(next);
        clock.advance(29_000);
        expect(await store.tokens.claim(claimRequest(first))).toEqual({ held: false });
        clock.advance(1_000);
        expect(await store.tokens.claim(claimRequest(first))).toMatchObject({ held: true });
      },
    },
    {
      name: 'who lost the lease releases nothing',
      async run({ store, other, clock }) {
        const { grantId } = await connect(store);
        const first = await claimed(store, { grantId, name: 'default' });
        clock.advance(30_000);
        const second = await claimed(other, { grantId, name: 'default' });
        await store.tokens.release({ ...first, spent: false, retryAfterSeconds: 600 });
        expect((await store.tokens.find(first))?.nextAttemptAt).toBeUndefined();
        expect(await store.tokens.claim(claimRequest(first))).toEqual({ held: false });
        expect(await other.tokens.announce(second)).toBe(true);
      },
    },
    {
      name: 'the tokens of a grant are refreshed each by itself, and names that look alike do not collide',
      async run({ store }) {
        const names = ['bot', 'user', 'a:b', 'a', '["bot"]', "bot'", 'bot,user', 'Bot', '👩‍🚀'];
        const { grantId } = await connect(store, { tokens: names.map((name) => sampleToken(name)) });
        await connect(store, {
          id: 'second',
          slot: 'T2',
          grantId: `${grantId}:a`,
          tokens: [sampleToken('b')],
        });
        for (const name of names) {
          const held = await claimed(store, { grantId, name });
          await store.tokens.announce(held);
          expect(await store.tokens.commit(sampleCommit(held, `ic1.key-1.new-${name}`))).toBe(true);
        }
        for (const name of names) {
          const found = await store.tokens.find({ grantId, name });
          expect(found).toMatchObject({ name, generation: 2, sealed: `ic1.key-1.new-${name}` });
        }
        expect(await store.tokens.find({ grantId: `${grantId}:a`, name: 'b' })).toMatchObject({
          generation: 1,
        });
      },
    },
  ],
};
