import { fakeClock } from '@patchbay/testing';
import { expect, test } from 'vitest';
import { Bench } from '../../fieldbook/bench.ts';
import { strictPolicy } from '../../fieldbook/fieldbook-emulator.ts';
import { refusal } from '../../fieldbook/refusal.ts';
import { gate } from '../../fieldbook/token-gate.ts';

const hour = 3_600_000;
const refreshes = (bench: Bench) =>
  bench.sent('/oauth/token').filter(({ form }) => form.get('grant_type') === 'refresh_token');

test('G1 fifty callers of an expired token cause one refresh, and all get its token', async () => {
  const bench = new Bench();
  const workspace = bench.workspace(await bench.connect());
  const old = await workspace.getToken();
  bench.clock.advance(2 * hour);
  let claims = 0;
  const { claim } = bench.store.tokens;
  Object.assign(bench.store.tokens, {
    claim(request: Parameters<typeof claim>[0]) {
      claims += 1;
      return claim(request);
    },
  });
  const tokens = await Promise.all(Array.from({ length: 50 }, () => workspace.getToken()));
  expect(new Set(tokens).size).toBe(1);
  expect(tokens[0]).not.toBe(old);
  expect([claims, refreshes(bench).length]).toEqual([1, 1]);
  expect((await workspace.request('GET', 'me')).status).toBe(200);
  expect(bench.events.filter(({ type }) => type === 'token-refreshed')).toHaveLength(1);
});

test('G1 two processes on one store cause one refresh between them', async () => {
  const clock = fakeClock();
  const bench = new Bench({ clock });
  const other = bench.beside();
  const connection = await bench.connect();
  clock.advance(2 * hour);
  const { open, arrived, intercept } = gate();
  bench.intercept = intercept;
  const holder = bench.workspace(connection).getToken();
  await arrived;
  const waiters = Array.from({ length: 25 }, () => other.workspace(connection).getToken());
  open();
  const token = await holder;
  const all = Promise.all(waiters);
  const settled = all.then(() => true);
  while (!(await Promise.race([settled, new Promise((wake) => setTimeout(wake, 0, false))])))
    clock.advance(100);
  expect(new Set(await all)).toEqual(new Set([token]));
  expect(refreshes(bench)).toHaveLength(1);
  expect(refreshes(other)).toHaveLength(1);
});

test.for([
  ['an hour', 3600, 3000, 'kept'],
  ['an hour', 3600, 3449, 'kept'],
  ['an hour', 3600, 3481, 'refreshed behind the caller’s back'],
  ['an hour', 3600, 3600, 'refreshed first'],
  ['five minutes', 300, 220, 'kept'],
  ['five minutes', 300, 241, 'refreshed behind the caller’s back'],
  ['five minutes', 300, 300, 'refreshed first'],
] as const)('a token of %s (%d s) is, after %d s, %s', async ([, accessSeconds, after, expected]) => {
  const bench = new Bench({ policy: { ...strictPolicy, accessSeconds } });
  const workspace = bench.workspace(await bench.connect());
  const old = await workspace.getToken();
  bench.clock.advance(after * 1000);
  const given = await workspace.getToken();
  await bench.patchbay.idle();
  expect(given === old).toBe(expected !== 'refreshed first');
  expect(refreshes(bench)).toHaveLength(expected === 'kept' ? 0 : 1);
  expect((await workspace.getToken()) === old).toBe(expected === 'kept');
});

test('a caller of an ageing token does not wait for its refresh, nor for its failure', async () => {
  const bench = new Bench();
  const workspace = bench.workspace(await bench.connect());
  const old = await workspace.getToken();
  bench.clock.advance(3550_000);
  const { open, arrived, intercept } = gate();
  bench.intercept = intercept;
  expect(await workspace.getToken()).toBe(old);
  await arrived;
  open();
  await bench.patchbay.idle();
  expect(await workspace.getToken()).not.toBe(old);

  bench.clock.advance(3550_000);
  bench.emulator.fault({ match: '/oauth/token', kind: 'server-error' });
  expect(await workspace.getToken()).toMatch(/^canary-access/);
  await bench.patchbay.idle();
  expect(bench.events.at(-1)).toMatchObject({ type: 'refresh-failed', code: 'request/unavailable' });
});

test('a token without end is never refreshed by the clock', async () => {
  const bench = new Bench({ policy: {} });
  const workspace = bench.workspace(await bench.connect());
  bench.clock.advance(10_000 * hour);
  await workspace.getToken();
  expect(refreshes(bench)).toHaveLength(0);
});

test('G6 a token rejected before its time is renewed once for all who were refused, and they go on', async () => {
  const bench = new Bench();
  const workspace = bench.workspace(await bench.connect());
  bench.emulator.tokens.expireWhere(() => true);
  const answers = await Promise.all(Array.from({ length: 10 }, () => workspace.request('GET', 'me')));
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
  expect(refreshes(bench)).toHaveLength(1);
});

test('G6 a token that is rejected again right after ends in a typed error, not in a loop', async () => {
  const bench = new Bench();
  const workspace = bench.workspace(await bench.connect());
  bench.emulator.fault({ match: /^\/lists/, kind: 'expired-token', times: Infinity });
  expect(await refusal(workspace.sync('items'))).toMatchObject({ code: 'auth/token-rejected' });
  expect(refreshes(bench)).toHaveLength(1);
  expect(bench.sent('/lists/items')).toHaveLength(2);
  expect(await workspace.connection()).toMatchObject({ status: 'active' });
});

test('a rejected token that cannot be refreshed asks the person to connect again', async () => {
  const bench = new Bench({ policy: {} });
  const connection = await bench.connect();
  bench.emulator.tokens.revokeWhere(() => true);
  const error = await refusal(bench.workspace(connection).sync('items'));
  expect(error).toMatchObject({ code: 'auth/reauth-required', detail: { reason: 'revoked' } });
  expect(await bench.workspace(connection).connection()).toMatchObject({ status: 'reauth_required' });
});

test('a caller who gives up does not end the refresh that others wait for', async () => {
  const bench = new Bench();
  const workspace = bench.workspace(await bench.connect());
  bench.clock.advance(2 * hour);
  const { open, arrived, intercept } = gate();
  bench.intercept = intercept;
  const caller = new AbortController();
  const impatient = refusal(workspace.getToken({ signal: caller.signal }));
  const patient = workspace.getToken();
  await arrived;
  caller.abort(new Error('canary-reason'));
  expect(await impatient).toMatchObject({ code: 'request/aborted' });
  expect(await refusal(workspace.getToken({ signal: AbortSignal.abort() }))).toMatchObject({
    code: 'request/aborted',
  });
  open();
  expect(await patient).toMatch(/^canary-access/);
  expect(refreshes(bench)).toHaveLength(1);
});

test('two connections of one process are refreshed side by side', async () => {
  const bench = new Bench();
  const both = [await bench.connect(), await bench.connect({ owner: { tenantId: 'globex' } })];
  bench.clock.advance(2 * hour);
  const tokens = await Promise.all(both.map((connection) => bench.workspace(connection).getToken()));
  expect(new Set(tokens).size).toBe(2);
  expect(refreshes(bench)).toHaveLength(2);
});
