import { seeded, type TokenPolicy, TokenStore } from '@patchbay/testing/emulator';
import { expect, test } from 'vitest';
import { standingClock } from './standing-clock.ts';

function setUp(policy: TokenPolicy) {
  const clock = standingClock();
  const tokens = new TokenStore<string>({ now: clock.now });
  const random = seeded('tokens');
  const mint = { access: () => random.id('a', 20), refresh: () => random.id('r', 20) };
  const request = { clientId: 'app', grantId: 'g', payload: 'someone', policy, mint };
  const issue = () => tokens.issue(request);
  const refresh = (token: string | undefined) => tokens.refresh(token ?? '', 'app');
  return { clock, tokens, issue, refresh };
}

const rotating = (rotation: TokenPolicy['rotation']): TokenPolicy => ({
  ...{ accessSeconds: 3600, refreshable: true },
  ...(rotation && { rotation }),
});

test('an access token expires at its second and not before', () => {
  const { clock, tokens, issue } = setUp({ accessSeconds: 3600 });
  const { access, refresh, expiresIn } = issue();
  expect({ refresh, expiresIn }).toEqual({ refresh: undefined, expiresIn: 3600 });
  clock.advance(3599);
  expect(tokens.check(access).state).toBe('active');
  clock.advance(1);
  expect(tokens.check(access).state).toBe('expired');
});

test('without rotation a refresh token lives on, and stays the same', () => {
  const { issue, refresh } = setUp(rotating(undefined));
  const token = issue();
  const once = refresh(token.refresh);
  const twice = refresh(token.refresh);
  expect(once).toMatchObject({ ok: true, token: { refresh: token.refresh } });
  expect(twice.ok && once.ok && twice.token.access !== once.token.access).toBe(true);
});

test('with a grace a spent refresh token answers for so many seconds more', () => {
  const { clock, issue, refresh } = setUp(rotating({ graceSeconds: 30, reuse: 'refused' }));
  const token = issue();
  expect(refresh(token.refresh).ok).toBe(true);
  clock.advance(29);
  expect(refresh(token.refresh).ok).toBe(true);
  clock.advance(1);
  expect(refresh(token.refresh)).toEqual({ ok: false, problem: 'reused' });
});

test('strict rotation: a reused refresh token ends the whole family, and no other', () => {
  const { tokens, issue, refresh } = setUp(rotating({ graceSeconds: 0, reuse: 'ends-family' }));
  const [token, other] = [issue(), issue()];
  const next = refresh(token.refresh);
  expect(refresh(token.refresh)).toEqual({ ok: false, problem: 'reused' });
  const nextToken = next.ok ? next.token : undefined;
  expect(tokens.check(nextToken?.access ?? '').state).toBe('revoked');
  expect(refresh(nextToken?.refresh)).toEqual({ ok: false, problem: 'revoked' });
  expect(refresh(other.refresh).ok).toBe(true);
});

test('single use without detection refuses the reuse and spares the family', () => {
  const { issue, refresh } = setUp(rotating({ graceSeconds: 0, reuse: 'refused' }));
  const token = issue();
  const next = refresh(token.refresh);
  expect(refresh(token.refresh)).toEqual({ ok: false, problem: 'reused' });
  expect(refresh(next.ok ? next.token.refresh : undefined).ok).toBe(true);
});

test('a refresh token of another client, an unknown one and an expired one are told apart', () => {
  const { clock, tokens, issue, refresh } = setUp({ refreshable: true, refreshSeconds: 60 });
  const token = issue();
  expect(tokens.refresh(token.refresh ?? '', 'other')).toEqual({ ok: false, problem: 'other-client' });
  expect(refresh('r99')).toEqual({ ok: false, problem: 'unknown' });
  clock.advance(60);
  expect(refresh(token.refresh)).toEqual({ ok: false, problem: 'expired' });
});

test('a replaced access token goes on for its grace only', () => {
  const { clock, tokens, issue, refresh } = setUp({ ...rotating(undefined), replacedAccessSeconds: 10 });
  const token = issue();
  refresh(token.refresh);
  clock.advance(9);
  expect(tokens.check(token.access).state).toBe('active');
  clock.advance(1);
  expect(tokens.check(token.access).state).toBe('expired');
});

test('revoking an access token leaves its refresh token; revoking a refresh token ends the family', () => {
  const { tokens, issue, refresh } = setUp(rotating({ graceSeconds: 0, reuse: 'refused' }));
  const token = issue();
  expect(tokens.revoke(token.access)).toBe(true);
  expect(tokens.revoke(token.access)).toBe(false);
  expect(tokens.check(token.access).state).toBe('revoked');
  const next = refresh(token.refresh);
  const { access = '', refresh: last = '' } = next.ok ? next.token : {};
  expect(tokens.revoke(last)).toBe(true);
  expect(tokens.check(access).state).toBe('revoked');
  expect(refresh(last)).toEqual({ ok: false, problem: 'revoked' });
  expect(tokens.living()).toEqual([]);
});

test('tests can let tokens expire early', () => {
  const { tokens, issue, refresh } = setUp(rotating({ graceSeconds: 0, reuse: 'refused' }));
  const token = issue();
  tokens.expireWhere(({ payload }) => payload === 'someone');
  expect(tokens.check(token.access).state).toBe('expired');
  expect(refresh(token.refresh).ok).toBe(true);
});
