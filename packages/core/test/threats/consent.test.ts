import { expect, test } from 'vitest';
import { randomToken } from '../../src/crypto/random.ts';
import { ada, Bench, ben } from '../fieldbook/bench.ts';
import { refusal } from '../fieldbook/refusal.ts';
import { Browser } from './browser.ts';

/** A browser that stands before the callback of a consent of its own: the address that it was sent to. */
async function atCallback(bench: Bench, consent: { owner?: typeof ada; account?: string } = {}) {
  const browser = new Browser();
  const started = await bench.begin(consent);
  browser.keep(started);
  const { url } = await bench.agree(started, consent.account);
  return { browser, url };
}

test('threat T1 a browser that is lured to another’s callback connects nothing, and the flow stays its owner’s', async () => {
  const bench = new Bench();
  const attacker = await atCallback(bench, { owner: ben, account: 'ben' });
  const victim = await atCallback(bench);
  for (const lured of [new Browser(), victim.browser]) {
    const error = await refusal(bench.patchbay.callback(lured.visit(attacker.url)));
    expect(error).toMatchObject({ code: 'auth/state-mismatch', actor: 'user' });
  }
  expect(bench.sent('/oauth/token')).toEqual([]);
  expect(await bench.patchbay.list({ owner: ada })).toEqual([]);
  const theirs = await bench.patchbay.callback(attacker.browser.visit(attacker.url));
  expect(theirs.connection).toMatchObject({ owner: ben, account: { id: 'ben' } });
  const own = await bench.patchbay.callback(victim.browser.visit(victim.url));
  expect(own.connection).toMatchObject({ owner: ada, account: { id: 'ada' } });
});

test('threat T2 of 100,000 random values no two are alike, and no place in them is fixed', () => {
  const all = Array.from({ length: 100_000 }, () => randomToken());
  expect(new Set(all).size).toBe(100_000);
  for (let at = 0; at < 43; at += 1) {
    // 32 bytes are 42 characters of 6 bits and one of 4.
    const seen = new Map<string, number>();
    for (const value of all) seen.set(value[at] ?? '', (seen.get(value[at] ?? '') ?? 0) + 1);
    const [kinds, counts] = [at === 42 ? 16 : 64, [...seen.values()]];
    expect(counts).toHaveLength(kinds);
    // Ten standard deviations: a fair generator never gets there.
    const expected = 100_000 / kinds;
    for (const count of counts) expect(Math.abs(count - expected)).toBeLessThan(10 * Math.sqrt(expected));
  }
});

test('threat T2 two consents of one owner at one moment share nothing that another could guess', async () => {
  const bench = new Bench();
  const parts = new Set<string>();
  for (let round = 0; round < 200; round += 1) {
    const { url, cookie } = await bench.begin();
    const [name = '', secret = ''] = cookie.split(';')[0]?.split('=') ?? [];
    const { searchParams } = new URL(url);
    const state = searchParams.get('state') ?? '';
    for (const part of [state, searchParams.get('code_challenge') ?? '', name, secret]) parts.add(part);
    expect(state).toMatch(/^[\w-]{43}$/);
    expect(cookie).not.toContain(state);
    expect(url).not.toContain(secret);
  }
  expect(parts.size).toBe(800);
});

test('threat T3 a callback that comes 20 times at once, or again later, exchanges its code once', async () => {
  const bench = new Bench();
  const { browser, url } = await atCallback(bench);
  const calls = Array.from({ length: 20 }, () => bench.patchbay.callback(browser.visit(url)));
  const ended = await Promise.allSettled(calls);
  expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  bench.clock.advance(1000);
  const error = await refusal(bench.patchbay.callback(browser.visit(url)));
  expect(error.code).toBe('auth/flow-expired');
  expect(bench.sent('/oauth/token')).toHaveLength(1);
});

test('threat T4 without a flow, a cookie or a state there is no callback', async () => {
  const bench = new Bench();
  const { browser, url } = await atCallback(bench);
  const without = new URL(url);
  without.searchParams.delete('state');
  const empty = new URL(url);
  empty.searchParams.set('state', '');
  const unknown = new URL(url);
  unknown.searchParams.set('state', 'undefined');
  const stranger = new Browser();
  for (const [request, code] of [
    [browser.visit(without), 'auth/callback-invalid'],
    [browser.visit(empty), 'auth/callback-invalid'],
    [stranger.visit(without), 'auth/callback-invalid'],
    [browser.visit(unknown), 'auth/flow-expired'],
    [stranger.visit(url), 'auth/state-mismatch'],
  ] as const)
    expect((await refusal(bench.patchbay.callback(request))).code).toBe(code);
  expect(bench.sent('/oauth/token')).toEqual([]);
  expect((await bench.patchbay.callback(browser.visit(url))).connection.status).toBe('active');
});

test('threat T11 a code that was slipped into another flow is worth nothing there', async () => {
  const bench = new Bench({ pkce: 'optional' });
  const attacker = await atCallback(bench, { owner: ben, account: 'ben' });
  const victim = await atCallback(bench);
  const stolen = new URL(attacker.url).searchParams.get('code') ?? '';
  const injected = new URL(victim.url);
  injected.searchParams.set('code', stolen);
  const error = await refusal(bench.patchbay.callback(victim.browser.visit(injected)));
  expect(error).toMatchObject({ code: 'auth/callback-invalid', detail: { reason: 'invalid_grant' } });
  expect(bench.sent('/oauth/token')).toHaveLength(1);
  expect(await bench.patchbay.list({ owner: ada })).toEqual([]);
  expect(bench.emulator.tokens.living()).toEqual([]);
});
