import { expect } from 'vitest';
import { connect, sampleOpening, sampleToken } from './sample-connections.ts';
import { claimed } from './sample-refresh.ts';
import type { StoreCaseGroup } from './store-case.ts';

/** The one read that every call begins with; that it is the owner's alone is among the cases about owners. */
export const accessCases: StoreCaseGroup = {
  name: 'access',
  cases: [
    {
      name: 'access shows the connection, its grant and the token that is named',
      async run({ store, other, clock }) {
        const ends = { ...sampleToken('default'), expiresInSeconds: 3600 };
        const { key, row, grantId } = await connect(store, { tokens: [ends, sampleToken('user')] });
        clock.advance(60_000);
        await store.connections.changeSettings(key, { folder: 'inbox' });
        const access = await other.connections.access(key, 'default');
        const { appId, connector, reason, site, account, abilities } = row;
        const settings = { folder: 'inbox' };
        const connection = { appId, connector, status: 'active', reason, site, settings, account, abilities };
        expect(access?.connection).toEqual(connection);
        const { id, tenantId, accountId, salt } = sampleOpening().grant;
        expect(access?.grant).toEqual({ id, tenantId, accountId, salt });
        expect(access?.token).toEqual(await store.tokens.find({ grantId, name: 'default' }));
        expect(access?.token).toMatchObject({
          sealed: 'ic1.key-1.default',
          salt,
          tenantId,
          secondsLeft: 3540,
        });
        expect((await store.connections.access(key, 'user'))?.token?.sealed).toBe('ic1.key-1.user');
      },
    },
    {
      name: 'access without a token of the name still shows connection and grant',
      async run({ store }) {
        const { key, grantId } = await connect(store);
        await connect(store, {
          id: 'second',
          slot: 'T2',
          accountId: 'account-2',
          tokens: [sampleToken('user')],
        });
        const access = await store.connections.access(key, 'user');
        expect(access?.connection.status).toBe('active');
        expect(access?.grant?.id).toBe(grantId);
        expect(access?.token).toBeUndefined();
      },
    },
    {
      name: 'access to a disconnected connection shows that, and no credentials',
      async run({ store, other }) {
        const first = await connect(store, { slot: 'T1' });
        const { grantId } = first;
        const second = await connect(store, { id: 'second', slot: 'T2', grantId, reuse: true });
        const closing = { reach: 'none', revokeInSeconds: 0, giveUpAfterSeconds: 60 } as const;
        await store.connections.close(first.key, closing);
        const access = await other.connections.access(first.key, 'default');
        expect(access?.connection.status).toBe('disconnected');
        expect(access?.grant).toBeUndefined();
        expect(access?.token).toBeUndefined();
        expect((await other.connections.access(second.key, 'default'))?.token).toBeDefined();
      },
    },
    {
      name: 'access shows at once that only a new consent helps, of the connection and of the token',
      async run({ store, other }) {
        const { key, grantId } = await connect(store);
        const held = await claimed(store, { grantId, name: 'default' });
        await store.tokens.condemn({ ...held, reason: 'revoked' });
        const condemned = await other.connections.access(key, 'default');
        expect(condemned?.connection.status).toBe('active');
        expect(condemned?.token).toMatchObject({ status: 'reauth_required', reason: 'revoked' });
        await store.connections.requireReauth(grantId, 'lost_write');
        const ended = await other.connections.access(key, 'default');
        expect(ended?.connection).toMatchObject({ status: 'reauth_required', reason: 'lost_write' });
        expect(ended?.grant?.id).toBe(grantId);
      },
    },
  ],
};
