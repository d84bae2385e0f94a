import { expect, test } from 'vitest';
import { cleanTokenAnswer, readTokenSet } from '../../../src/flow/auth/token-answer.ts';
import { Bench } from '../../fieldbook/bench.ts';

const now = new Date('2026-01-01T00:00:00.000Z');
const inAnHour = new Date('2026-01-01T01:00:00.000Z');
const read = (answer: Record<string, unknown>) =>
  readTokenSet(cleanTokenAnswer({ access_token: 'a', ...answer }, now), now);

test.for<[string, Record<string, unknown>, Date | undefined]>([
  ['nothing', {}, undefined],
  ['a number', { expires_in: 3600 }, inAnHour],
  ['a text', { expires_in: '3600' }, inAnHour],
  ['0, which means none', { expires_in: 0 }, undefined],
  ['"0", which means none', { expires_in: '0' }, undefined],
  ['null', { expires_in: null }, undefined],
  ['an empty text', { expires_in: '' }, undefined],
  ['a word', { expires_in: 'soon' }, undefined],
  ['a negative number', { expires_in: -1 }, undefined],
  ['epoch seconds', { expires_at: 1_767_229_200 }, inAnHour],
  ['epoch seconds as text', { expires_at: '1767229200' }, inAnHour],
  ['epoch milliseconds', { expires_at: 1_767_229_200_000 }, inAnHour],
  ['a date', { expires_at: '2026-01-01T01:00:00Z' }, inAnHour],
  ['a date that has passed', { expires_at: '2025-01-01T01:00:00Z' }, now],
  ['a date that is none', { expires_at: 'tomorrow' }, undefined],
  ['both', { expires_in: 3600, expires_at: '2030-01-01T00:00:00Z' }, inAnHour],
  ['null and a date', { expires_in: null, expires_at: '2026-01-01T01:00:00Z' }, inAnHour],
])('G5 an expiry given as %s is understood', ([, answer, expected]) => {
  expect(read(answer)?.expiresAt).toEqual(expected);
});

test.for<[string, unknown, readonly string[] | undefined]>([
  ['spaces', 'read write', ['read', 'write']],
  ['commas', 'read,write', ['read', 'write']],
  ['commas and spaces', ' read, write ', ['read', 'write']],
  ['a list', ['read', 'write'], ['read', 'write']],
  ['an empty list', [], undefined],
  ['an empty text', '', undefined],
  ['null', null, undefined],
  ['a number', 7, undefined],
])('G5 scopes given as %s are understood', ([, scope, expected]) => {
  expect(read({ scope })?.scopes).toEqual(expected);
});

test('G5 nulls, empty texts and empty lists are absence', () => {
  for (const nothing of [null, '', []]) {
    const clean = cleanTokenAnswer({ access_token: 'a', refresh_token: nothing, token_type: nothing }, now);
    expect(clean).toEqual({ access_token: 'a', token_type: 'Bearer' });
  }
});

test('G5 keys of a prototype are data, and change no prototype', () => {
  const answer = JSON.parse(
    '{"access_token":"a","__proto__":{"refresh_token":"p"},"constructor":{"x":1}}',
  ) as Record<string, unknown>;
  const clean = cleanTokenAnswer(answer, now);
  expect(Object.getPrototypeOf(clean)).toBe(Object.prototype);
  expect(readTokenSet(clean, now)).toEqual({ accessToken: 'a' });
  expect(({} as Record<string, unknown>).refresh_token).toBeUndefined();
});

test('an answer without a token is no token set', () => {
  expect(readTokenSet({ token_type: 'Bearer' }, now)).toBeUndefined();
  expect(readTokenSet({ access_token: 7 }, now)).toBeUndefined();
  expect(readTokenSet({ access_token: 'a', account_id: 'x' }, now)).toMatchObject({ accountId: 'x' });
});

const answers: Record<string, unknown>[] = [
  { refresh_token: null },
  { refresh_token: '' },
  { refresh_token: [] },
  { refresh_token: undefined },
  { token_type: null },
  { token_type: undefined },
  { token_type: 'BEARER' },
  { expires_in: '3600' },
  { expires_in: null, expires_at: 1_767_229_200 },
  { scope: null },
  { scope: ['read', 'write', 'profile', 'gauges'] },
  { scope: [] },
  { id: null, user: [], more: {} },
];

test.for(answers)('G5 a refresh is understood when the answer has %j', async (odd) => {
  const bench = new Bench();
  const connection = await bench.connect();
  const workspace = bench.workspace(connection);
  bench.clock.advance(2 * 3600_000);
  bench.intercept = async (request, next) => {
    const response = await next(request);
    if (!request.url.endsWith('/oauth/token')) return response;
    return Response.json({ ...((await response.json()) as object), ...odd });
  };
  const token = await workspace.getToken();
  expect(token).toMatch(/^canary-access-/);
  expect(await bench.token(connection)).toMatchObject({ generation: 2, status: 'active' });
  expect((await workspace.request('GET', 'me')).status).toBe(200);
  expect(await workspace.can('createItem')).toBe(true);
});

test('G5 a refresh answer without a refresh token keeps the old one', async () => {
  const bench = new Bench({ policy: { accessSeconds: 3600, refreshable: true } });
  const workspace = bench.workspace(await bench.connect());
  bench.intercept = async (request, next) => {
    const response = await next(request);
    if (!request.url.endsWith('/oauth/token')) return response;
    const { refresh_token: _, ...rest } = (await response.json()) as Record<string, unknown>;
    return Response.json(rest);
  };
  for (let round = 0; round < 3; round += 1) {
    bench.clock.advance(2 * 3600_000);
    await workspace.getToken();
  }
  const refreshes = bench.sent('/oauth/token').filter(({ form }) => form.has('refresh_token'));
  expect(refreshes).toHaveLength(3);
  expect(new Set(refreshes.map(({ form }) => form.get('refresh_token'))).size).toBe(1);
});
