import { holds, only, same } from './check.ts';
import type { SmokeCase } from './smoke-case.ts';
import { begin, comeBack, connected, makeWorld, owner, request, sent } from './world.ts';

const exchange = '/api/oauth.v2.access';

export const consentCases: readonly SmokeCase[] = [
  {
    name: 'connect: the route answers with the consent page and a cookie of this browser',
    async run() {
      const { url, setCookie } = await begin(makeWorld());
      const page = new URL(url);
      same(page.origin + page.pathname, 'https://slack.com/oauth/v2/authorize');
      holds((page.searchParams.get('state') ?? '').length >= 32, 'the state is short');
      holds(/; HttpOnly/.test(setCookie) && /; Secure/.test(setCookie), `a loose cookie: ${setCookie}`);
    },
  },
  {
    name: 'callback: the consent ends in an active connection, which the routes list',
    async run() {
      const world = makeWorld();
      const workspace = await connected(world);
      const { status, account } = await workspace.connection();
      same([status, account?.group], ['active', world.emulator.world.team.id]);
      const answer = await world.handler.GET(request('GET /connections'));
      const { connections } = (await answer.json()) as { connections: { id: string; status: string }[] };
      same([answer.status, only(connections).status], [200, 'active']);
      same(answer.headers.get('cache-control'), 'no-store');
    },
  },
  {
    name: 'callback: another browser is refused before the code is spent',
    async run() {
      const world = makeWorld();
      const { url } = await begin(world);
      const location = await comeBack(world, await world.emulator.consent(url));
      same(location.searchParams.get('error'), 'auth/state-mismatch');
      same([sent(world, exchange).length, (await world.patchbay.list({ owner })).length], [0, 0]);
    },
  },
  {
    name: 'callback: the PKCE verifier was sealed with the flow and opens again',
    async run() {
      const world = makeWorld({ app: { pkce: true } });
      const { url, cookie } = await begin(world);
      same(new URL(url).searchParams.get('code_challenge_method'), 'S256');
      const location = await comeBack(world, await world.emulator.consent(url), cookie);
      same(location.searchParams.get('error'), null);
      const { form, status } = only(sent(world, exchange));
      holds((form.get('code_verifier') ?? '').length >= 43, 'no verifier was sent');
      same([form.has('client_secret'), status], [false, 200]);
    },
  },
];
