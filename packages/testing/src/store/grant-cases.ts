import { expect } from 'vitest';
import { failureOf } from './parallel.ts';
import { connect, sampleOpening, sampleToken } from './sample-connections.ts';
import type { StoreCaseGroup } from './store-case.ts';

/** Grants: made once, shared within a tenant, their tokens replaced as a set. */
export const grantCases: StoreCaseGroup = {
  name: 'grants',
  cases: [
    {
      name: 'a grant is found by tenant, app and account together',
      async run({ store, other }) {
        const { grant } = sampleOpening();
        await connect(store);
        expect(await other.connections.findGrant('acme', 'slack/client-1', 'account-1')).toEqual(grant);
        expect(await other.connections.findGrant('globex', 'slack/client-1', 'account-1')).toBeUndefined();
        expect(await other.connections.findGrant('acme', 'slack/client-2', 'account-1')).toBeUndefined();
        expect(await other.connections.findGrant('acme', 'slack/client-1', 'account-2')).toBeUndefined();
      },
    },
    {
      name: 'two connections rest on one grant',
      async run({ store }) {
        const first = await connect(store, { slot: 'T1' });
        const second = await connect(store, {
          id: 'second',
          slot: 'T2',
          grantId: first.grantId,
          reuse: true,
        });
        expect(second.row.id).toBe('second');
        for (const { key } of [first, second]) {
          const access = await store.connections.access(key, 'default');
          expect(access?.grant?.id).toBe(first.grantId);
        }
      },
    },
    {
      name: 'a grant never crosses tenants',
      async run({ store }) {
        const { grantId } = await connect(store);
        const reused = sampleOpening({ id: 'second', owner: { tenantId: 'globex' }, grantId, reuse: true });
        expect(await failureOf(store.connections.open(reused))).toBe('store/conflict');
        expect(await store.tokens.find({ grantId, name: 'default' })).toMatchObject({ generation: 1 });
      },
    },
    {
      name: 'replaced tokens are the next generation, and who refreshed the old ones writes nothing',
      async run({ store }) {
        const { grantId } = await connect(store);
        const key = { grantId, name: 'default' };
        const request = { ...key, generation: 1, holder: 'worker', leaseSeconds: 30, lateAnswerSeconds: 60 };
        const claim = await store.tokens.claim(request);
        const fence = claim.held ? claim.fence : -1;
        expect(await store.tokens.announce({ ...key, generation: 1, fence })).toBe(true);
        const tokens = [sampleToken('default', 'ic1.key-1.new')];
        await connect(store, { grantId, reuse: true, tokens });
        const late = { ...sampleToken('default', 'ic1.key-1.late'), ...key };
        expect(await store.tokens.commit({ ...late, generation: 1, fence })).toBe(false);
        expect(await store.tokens.condemn({ ...key, generation: 1, fence, reason: 'revoked' })).toBe(false);
        const found = await store.tokens.find(key);
        expect(found).toMatchObject({ sealed: 'ic1.key-1.new', generation: 2, status: 'active' });
        expect(found?.spendAge).toBeUndefined();
        const next = await store.tokens.claim({ ...request, generation: 2 });
        expect(next).toMatchObject({ held: true, doubtful: false });
        expect(next.held && next.fence).toBeGreaterThan(fence);
      },
    },
    {
      name: 'replaced tokens are alive again and may be refreshed at once',
      async run({ store }) {
        const { grantId } = await connect(store);
        const key = { grantId, name: 'default' };
        const request = { ...key, generation: 1, holder: 'worker', leaseSeconds: 30, lateAnswerSeconds: 60 };
        const first = await store.tokens.claim(request);
        const held = { ...key, generation: 1, fence: first.held ? first.fence : -1 };
        await store.tokens.release({ ...held, spent: false, retryAfterSeconds: 0 });
        const second = await store.tokens.claim(request);
        const again = { ...held, fence: second.held ? second.fence : -1 };
        expect(await store.tokens.condemn({ ...again, reason: 'revoked' })).toBe(true);
        await connect(store, { grantId, reuse: true });
        const found = await store.tokens.find(key);
        expect(found).toMatchObject({ status: 'active', generation: 2 });
        expect(found?.reason).toBeUndefined();
        expect(await store.tokens.claim({ ...request, generation: 2 })).toMatchObject({ held: true });
      },
    },
    {
      name: 'tokens are replaced as a set: a name that is not given is gone',
      async run({ store }) {
        const tokens = [sampleToken('bot'), sampleToken('user')];
        const { grantId } = await connect(store, { tokens });
        await connect(store, { grantId, reuse: true, tokens: [sampleToken('bot', 'ic1.key-1.new')] });
        expect(await store.tokens.find({ grantId, name: 'bot' })).toMatchObject({ sealed: 'ic1.key-1.new' });
        expect(await store.tokens.find({ grantId, name: 'user' })).toBeUndefined();
      },
    },
    {
      name: 'new tokens of a shared grant make its other connections active again',
      async run({ store }) {
        const first = await connect(store, { slot: 'T1' });
        const { grantId } = first;
        await connect(store, { id: 'second', slot: 'T2', grantId, reuse: true });
        const stranger = await connect(store, { id: 'third', slot: 'T3' });
        await store.connections.requireReauth(grantId, 'revoked');
        await store.connections.requireReauth(stranger.grantId, 'revoked');
        await connect(store, { id: 'second', slot: 'T2', grantId, reuse: true });
        const revived = await store.connections.find(first.key);
        expect(revived?.status).toBe('active');
        expect(revived?.reason).toBeUndefined();
        expect((await store.connections.find(stranger.key))?.status).toBe('reauth_required');
      },
    },
    {
      name: 'a grant that a reconnected connection leaves goes with its last connection',
      async run({ store }) {
        const first = await connect(store, { slot: 'T1' });
        const old = { grantId: first.grantId, name: 'default' };
        await connect(store, { id: 'second', slot: 'T2', grantId: first.grantId, reuse: true });
        await connect(store, { slot: 'T1', grantId: 'new-1' });
        expect(await store.tokens.find(old)).toBeDefined();
        await connect(store, { id: 'second', slot: 'T2', grantId: 'new-2' });
        expect(await store.tokens.find(old)).toBeUndefined();
        expect(await store.tokens.find({ grantId: 'new-1', name: 'default' })).toBeDefined();
      },
    },
  ],
};
