import { holds, only, refusedWith, same } from './check.ts';
import type { SmokeCase } from './smoke-case.ts';
import { connected, makeWorld, owner, request, sent, type World } from './world.ts';

/** Past the 12 hours of Slack's rotating tokens. */
const pastExpiry = 13 * 3600;

function spentRefreshTokens(world: World): (string | null)[] {
  const refreshes = sent(world, '/api/oauth.v2.access').filter(
    ({ form }) => form.get('grant_type') === 'refresh_token',
  );
  return refreshes.map(({ form }) => form.get('refresh_token'));
}

export const tokenCases: readonly SmokeCase[] = [
  {
    name: 'refresh: many callers of an expired token share one refresh, and the next spends the rotated token',
    async run() {
      const world = makeWorld();
      const workspace = await connected(world);
      const first = await workspace.getToken();
      world.clock.advance(pastExpiry);
      const second = new Set(await Promise.all(Array.from({ length: 25 }, () => workspace.getToken())));
      same([second.size, second.has(first), spentRefreshTokens(world).length], [1, false, 1]);
      world.clock.advance(pastExpiry);
      const third = await workspace.getToken();
      const spent = spentRefreshTokens(world);
      same([second.has(third), spent.length, new Set(spent).size], [false, 2, 2]);
      same((await workspace.request('GET', 'auth.test')).status, 200);
    },
  },
  {
    name: 'refresh: a 401 forces one refresh and one repeat',
    async run() {
      let refusals = 0;
      const world = makeWorld({
        intercept(sentOut, next) {
          const isFirst = sentOut.url.includes('/users.list') && refusals === 0;
          if (!isFirst) return next();
          refusals += 1;
          return Promise.resolve(new Response(undefined, { status: 401 }));
        },
      });
      const workspace = await connected(world);
      const { outcome, counts } = await workspace.sync('users');
      same([outcome, counts.inserted, refusals], ['succeeded', world.emulator.world.users.size, 1]);
      same([spentRefreshTokens(world).length, sent(world, '/api/users.list').length], [1, 1]);
    },
  },
  {
    name: 'refresh: a token that the provider calls expired before its time is refreshed too',
    async run() {
      const world = makeWorld();
      const workspace = await connected(world);
      const fault = world.emulator.fault({ kind: 'expired-token', match: '/api/users.list' });
      same((await workspace.sync('users')).outcome, 'succeeded');
      same([fault.hits, spentRefreshTokens(world).length], [1, 1]);
    },
  },
  {
    name: 'disconnect: the route revokes at the provider and ends the token here',
    async run() {
      const world = makeWorld();
      const workspace = await connected(world);
      await workspace.sync('users');
      const { id } = await workspace.connection();
      const token = await workspace.getToken();
      const answer = await world.handler.DELETE(request(`DELETE /connections/${id}`));
      const { revocation } = (await answer.json()) as { revocation: string };
      same([answer.status, revocation], [200, 'done']);
      same(world.emulator.tokens.check(token).state, 'revoked');
      await refusedWith('connection/not-active', workspace.getToken());
      same(only(await world.patchbay.list({ owner })).status, 'disconnected');
      for await (const user of workspace.records('users')) return holds(user.id !== '', 'an empty record');
      throw new Error('the imported history went with the connection');
    },
  },
];
