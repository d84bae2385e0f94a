import { epochSeconds } from '@patchbay/testing/emulator';
import { describe, expect, test } from 'vitest';
import { pathTo, repositoryOf, signedIn } from './emulator-calls.ts';

const numbers = ({ headers }: Response) =>
  ['limit', 'remaining', 'used'].map((name) => Number(headers.get(`x-ratelimit-${name}`)));

describe('the primary limit', () => {
  test('is counted for a person over all tokens, by the hour', async () => {
    const { emulator, get, clock } = signedIn();
    const start = epochSeconds(clock.now());
    expect(numbers(await get('/user'))).toEqual([5000, 4999, 1]);
    const token = emulator.authorize().access_token;
    const second = await get('/user', { token });
    expect(numbers(second)).toEqual([5000, 4998, 2]);
    expect(second.headers.get('x-ratelimit-reset')).toBe(String(start + 3600));
    expect(second.headers.get('x-ratelimit-resource')).toBe('core');
    clock.advance(3600);
    expect(numbers(await get('/user'))).toEqual([5000, 4999, 1]);
  });

  test('an exhausted one is a 403 with nothing remaining, and says nothing of waiting', async () => {
    const { emulator, get, call, clock } = signedIn({ limits: { perHour: 2 } });
    const path = `${pathTo(repositoryOf(emulator, 'dispatch'))}/issues`;
    await get(path);
    expect((await call('POST', path, { body: { title: 'x' } })).status).toBe(201);
    for (const refused of [await get(path), await call('POST', path, { body: { title: 'y' } })]) {
      expect([refused.status, ...numbers(refused)]).toEqual([403, 2, 0, 2]);
      expect(refused.headers.get('retry-after')).toBeNull();
      expect((await refused.json()).message).toContain('API rate limit exceeded for user ID');
    }
    const titles = [...repositoryOf(emulator, 'dispatch').issues.values()].map(({ title }) => title);
    expect([titles.includes('x'), titles.includes('y')]).toEqual([true, false]);
    clock.advance(3600);
    expect((await get(path)).status).toBe(200);
  });

  test('an exhausted one refuses what did not change, too', async () => {
    const { get } = signedIn({ limits: { perHour: 1 } });
    const etag = (await get('/user')).headers.get('etag') ?? '';
    expect((await get('/user', { headers: { 'if-none-match': etag } })).status).toBe(403);
  });

  test('it may be a 429', async () => {
    const { get } = signedIn({ limits: { perHour: 0, status: 429 } });
    const refused = await get('/user');
    expect([refused.status, ...numbers(refused)]).toEqual([429, 0, 0, 0]);
  });

  test('without a token there are sixty, and a refusal counts too', async () => {
    const { emulator, get } = signedIn();
    const path = pathTo(repositoryOf(emulator, 'dispatch'));
    expect(numbers(await get(path, { token: undefined }))).toEqual([60, 59, 1]);
    expect(numbers(await get('/repos/no/body', { token: undefined }))).toEqual([60, 58, 2]);
  });

  test('asking for the limits is free', async () => {
    const { get, emulator } = signedIn();
    await get('/user');
    for (let turn = 0; turn < 3; turn += 1) await get('/rate_limit');
    const { rate, resources } = await (await get('/rate_limit')).json();
    expect(rate).toMatchObject({ limit: 5000, remaining: 4999, used: 1 });
    expect(resources.core).toEqual(rate);
    expect(emulator.budgets.find(({ key }) => key.startsWith('hour'))).toMatchObject({ remaining: 4999 });
  });
});

describe('the secondary limits', () => {
  test('points by the minute: a read costs one, a write five', async () => {
    const { emulator, get, call, clock } = signedIn({ limits: { pointsPerMinute: 7 } });
    const path = `${pathTo(repositoryOf(emulator, 'dispatch'))}/issues`;
    await get(path);
    expect((await call('POST', path, { body: { title: 'x' } })).status).toBe(201);
    const refused = await call('POST', path, { body: { title: 'y' } });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([403, '60']);
    expect(Number(refused.headers.get('x-ratelimit-remaining'))).toBeGreaterThan(0);
    expect((await refused.json()).message).toContain('secondary rate limit');
    clock.advance(60);
    expect((await call('POST', path, { body: { title: 'y' } })).status).toBe(201);
  });

  test('content by the minute, and a refusal that names no time to wait', async () => {
    const limits = { contentPerMinute: 2, retryAfter: false, status: 429 } as const;
    const { emulator, call, get } = signedIn({ limits });
    const path = `${pathTo(repositoryOf(emulator, 'dispatch'))}/issues`;
    const post = () => call('POST', `${path}/1/comments`, { body: { body: 'x' } });
    expect([(await post()).status, (await post()).status]).toEqual([201, 201]);
    const refused = await post();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, null]);
    expect((await get(path)).status).toBe(200);
  });

  test('the fault `rate-limited` is one', async () => {
    const { emulator, get } = signedIn();
    emulator.fault({ kind: 'rate-limited', retryAfterSeconds: 17 });
    const refused = await get('/user');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([403, '17']);
    expect((await get('/user')).status).toBe(200);
  });
});
