import { expect, test } from 'vitest';
import { ada, Bench, ben, inBrowser } from '../../fieldbook/bench.ts';
import { defineFieldbook, fieldbookAuth } from '../../fieldbook/fieldbook.ts';
import { refusal } from '../../fieldbook/refusal.ts';

test('G10 of 20 identical callbacks at once exactly one exchanges the code', async () => {
  const bench = new Bench();
  const request = await bench.agree(await bench.begin());
  const answers = await Promise.allSettled(
    Array.from({ length: 20 }, () => bench.patchbay.callback(request.clone())),
  );
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(bench.sent('/oauth/token')).toHaveLength(1);
  for (const answer of answers) {
    if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'auth/flow-expired' });
  }
});

test('G10 a callback that is repeated later exchanges nothing and harms nothing', async () => {
  const bench = new Bench();
  const request = await bench.agree(await bench.begin());
  const { connection } = await bench.patchbay.callback(request.clone());
  expect(await refusal(bench.patchbay.callback(request))).toMatchObject({ code: 'auth/flow-expired' });
  expect(bench.sent('/oauth/token')).toHaveLength(1);
  expect((await bench.patchbay.health(connection.id, { owner: ada })).healthy).toBe(true);
});

test('G10 another browser is refused before any exchange, and the right one still finishes', async () => {
  const bench = new Bench();
  const started = await bench.begin();
  const other = await bench.begin({ owner: ben });
  const request = await bench.agree(started);
  const secret = other.cookie.split(';')[0]?.split('=')[1];
  const named = started.cookie.split('=')[0];
  for (const cookie of [
    null,
    '',
    'unrelated=1',
    other.cookie.split(';')[0],
    `${named}=${secret}`,
    `${named}=`,
  ]) {
    const elsewhere = new Request(request.url, cookie === null ? {} : { headers: { cookie: cookie ?? '' } });
    expect(await refusal(bench.patchbay.callback(elsewhere))).toMatchObject({ code: 'auth/state-mismatch' });
  }
  expect(bench.sent('/oauth/token')).toHaveLength(0);
  const { connection } = await bench.patchbay.callback(request);
  expect(connection).toMatchObject({ owner: ada, status: 'active' });
});

test('G10 flows in two tabs do not disturb each other', async () => {
  const bench = new Bench();
  const [first, second] = [await bench.begin(), await bench.begin({ owner: ben })];
  const cookie = [first, second].map((started) => started.cookie.split(';')[0]).join('; ');
  const [one, two] = [await bench.agree(first), await bench.agree(second, 'ben')];
  const both = (url: string) => new Request(url, { headers: { cookie } });
  expect((await bench.patchbay.callback(both(two.url))).connection).toMatchObject({
    owner: ben,
    account: { id: 'ben' },
  });
  expect((await bench.patchbay.callback(both(one.url))).connection).toMatchObject({
    owner: ada,
    account: { id: 'ada' },
  });
});

test('G10 a flow lives ten minutes by the store’s clock', async () => {
  const bench = new Bench();
  const [early, late] = [await bench.begin(), await bench.begin({ owner: ben })];
  const requests = [await bench.agree(early), await bench.agree(late, 'ben')] as const;
  bench.clock.advance(599_000);
  await bench.patchbay.callback(requests[0]);
  bench.clock.advance(1_000);
  const error = await refusal(bench.patchbay.callback(requests[1]));
  expect(error).toMatchObject({ code: 'auth/flow-expired', actor: 'user' });
  expect(bench.sent('/oauth/token')).toHaveLength(1);
});

test.for(['another', '', 'Fieldbook', 'fieldbook%2f', '%E0%A4%A', '..%2ffieldbook'])(
  'G11 a callback URL of context %j is refused, and the flow stays usable',
  async (context) => {
    const bench = new Bench();
    const request = await bench.agree(await bench.begin());
    const elsewhere = request.url.replace('/callback/fieldbook', `/callback/${context}`);
    const headers = request.headers;
    const error = await refusal(bench.patchbay.callback(new Request(elsewhere, { headers })));
    expect(error.code).toBe('auth/state-mismatch');
    expect(bench.sent('/oauth/token')).toHaveLength(0);
    expect((await bench.patchbay.callback(request)).connection.status).toBe('active');
  },
);

test('G11 an app with another client id does not finish the flow', async () => {
  const bench = new Bench();
  const request = await bench.agree(await bench.begin());
  const other = bench.beside({ clientId: 'another-client' });
  expect(await refusal(other.patchbay.callback(request.clone()))).toMatchObject({
    code: 'auth/state-mismatch',
  });
  await bench.patchbay.callback(request);
});

test('a callback with a second state spends no flow', async () => {
  const bench = new Bench();
  const request = await bench.agree(await bench.begin());
  const doubled = new Request(`${request.url}&state=canary-second`, { headers: request.headers });
  expect(await refusal(bench.patchbay.callback(doubled))).toMatchObject({ code: 'auth/callback-invalid' });
  expect((await bench.patchbay.callback(request)).connection.status).toBe('active');
});

type Change = (url: URL) => void;
const set =
  (name: string, value: string): Change =>
  ({ searchParams }) =>
    searchParams.set(name, value);
const drop =
  (name: string): Change =>
  ({ searchParams }) =>
    searchParams.delete(name);
const again =
  (name: string): Change =>
  ({ searchParams }) =>
    searchParams.append(name, 'canary-second');

test.for<[string, Change, string]>([
  ['state is missing', drop('state'), 'auth/callback-invalid'],
  ['state is empty', set('state', ''), 'auth/callback-invalid'],
  ['state comes twice', again('state'), 'auth/callback-invalid'],
  ['state is unknown', set('state', 'canary-state'), 'auth/flow-expired'],
  ['code is missing', drop('code'), 'auth/callback-invalid'],
  ['code is empty', set('code', ''), 'auth/callback-invalid'],
  ['code comes twice', again('code'), 'auth/callback-invalid'],
  ['iss is another’s (RFC 9207)', set('iss', 'https://evil.example'), 'auth/callback-invalid'],
  ['iss is missing though declared (RFC 9207)', drop('iss'), 'auth/callback-invalid'],
  ['iss comes twice', again('iss'), 'auth/callback-invalid'],
  ['the person said no', set('error', 'access_denied'), 'auth/denied'],
  ['the scope is wrong', set('error', 'invalid_scope'), 'auth/provider-misconfigured'],
  ['the error is markup', set('error', '<script>canary</script>'), 'auth/provider-misconfigured'],
])('G11 no code is exchanged when %s', async ([, change, code]) => {
  const bench = new Bench();
  const started = await bench.patchbay.connect('fieldbook', { owner: ada, returnTo: '/settings' });
  const url = new URL((await bench.agree(started)).url);
  change(url);
  const error = await refusal(bench.patchbay.callback(inBrowser(url, started)));
  expect(error.code).toBe(code);
  expect(bench.sent('/oauth/token')).toHaveLength(0);
  expect(await bench.patchbay.list({ owner: ada })).toEqual([]);
  const flowIsKnown = code !== 'auth/flow-expired' && !error.message.includes('no state');
  expect(error.detail.returnTo).toBe(flowIsKnown ? 'https://app.example.com/settings' : undefined);
});

test('a provider that declares no issuer may send none', async () => {
  const { issuer: _, ...wholeAuth } = fieldbookAuth;
  const bench = new Bench({ connector: defineFieldbook({ wholeAuth }) });
  const started = await bench.begin();
  const url = new URL((await bench.agree(started)).url);
  url.searchParams.delete('iss');
  const { connection } = await bench.patchbay.callback(inBrowser(url, started));
  expect(connection.status).toBe('active');
});
