import { AuthorizationServer, type RegisteredClient, s256, seeded } from '@patchbay/testing/emulator';
import { describe, expect, test } from 'vitest';
import { standingClock } from './standing-clock.ts';

const redirectUri = 'https://app.example.com/callback';
const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

function setUp() {
  const clock = standingClock();
  const clients: RegisteredClient[] = [
    { clientId: 'web', clientSecret: 's', redirectUris: [redirectUri], pkce: 'optional' },
    { clientId: 'strict', redirectUris: [redirectUri, `${redirectUri}/2`], pkce: 'required' },
  ];
  const random = seeded('codes');
  const mintCode = () => random.hex(32);
  const server = new AuthorizationServer<RegisteredClient, string, string>({ ...clock, clients, mintCode });
  const code = (request: object = {}) => {
    const accepted = server.accept({ clientId: 'web', redirectUri, ...request });
    if (!accepted.ok) throw new Error(accepted.problem);
    return server.issueCode(accepted, 'consented');
  };
  return { server, clock, code };
}

test('the challenge of RFC 7636 appendix B', async () => {
  expect(await s256(verifier)).toBe(challenge);
});

describe('authorization requests', () => {
  test.each([
    ['an unknown client', { clientId: 'nobody' }, 'unknown-client'],
    ['a redirect URI with one more slash', { redirectUri: `${redirectUri}/` }, 'redirect-unregistered'],
    ['a redirect URI below a registered one', { redirectUri: `${redirectUri}/x` }, 'redirect-unregistered'],
    [
      'no redirect URI where two are registered',
      { clientId: 'strict', redirectUri: undefined },
      'redirect-ambiguous',
    ],
    ['no challenge where one is required', { clientId: 'strict' }, 'challenge-missing'],
    ['a plain challenge', { codeChallenge: challenge, codeChallengeMethod: 'plain' }, 'challenge-not-s256'],
    ['a challenge without method, which means plain', { codeChallenge: challenge }, 'challenge-not-s256'],
    [
      'a challenge that is no digest',
      { codeChallenge: 'x', codeChallengeMethod: 'S256' },
      'challenge-malformed',
    ],
  ])('%s is refused', (_, request, problem) => {
    const { server } = setUp();
    expect(server.accept({ clientId: 'web', redirectUri, ...request })).toEqual({ ok: false, problem });
  });

  test('a redirect URI may be left out where only one is registered', () => {
    expect(setUp().server.accept({ clientId: 'web' })).toMatchObject({ ok: true, redirectUri });
  });
});

describe('codes', () => {
  test('a code is good for what it was given for', async () => {
    const { server, code } = setUp();
    const redeemed = await server.redeem({ code: code(), clientId: 'web', redirectUri });
    expect(redeemed).toMatchObject({ ok: true, consent: 'consented' });
  });

  test('a code is bound to client, redirect URI and verifier, and a failed try does not spend it', async () => {
    const { server, code } = setUp();
    const given = code({ codeChallenge: challenge, codeChallengeMethod: 'S256' });
    const right = { code: given, clientId: 'web', redirectUri, codeVerifier: verifier };
    const problem = async (wrong: object) => {
      const redeemed = await server.redeem({ ...right, ...wrong });
      return redeemed.ok ? undefined : redeemed.problem;
    };
    expect(await problem({ code: 'another' })).toBe('unknown-code');
    expect(await problem({ clientId: 'strict' })).toBe('other-client');
    expect(await problem({ redirectUri: undefined })).toBe('redirect-mismatch');
    expect(await problem({ redirectUri: `${redirectUri}/2` })).toBe('redirect-mismatch');
    expect(await problem({ codeVerifier: undefined })).toBe('verifier-missing');
    expect(await problem({ codeVerifier: verifier.replace('d', 'e') })).toBe('verifier-mismatch');
    expect(await problem({})).toBeUndefined();
  });

  test('a verifier for a consent without challenge is refused (RFC 9700 4.8.2: no downgrade)', async () => {
    const { server, code } = setUp();
    const redeemed = await server.redeem({
      code: code(),
      clientId: 'web',
      redirectUri,
      codeVerifier: verifier,
    });
    expect(redeemed).toEqual({ ok: false, problem: 'verifier-unexpected' });
  });

  test('a code lives ten minutes', async () => {
    const { server, code, clock } = setUp();
    const [early, late] = [code(), code()];
    clock.advance(599);
    expect(await server.redeem({ code: early, clientId: 'web', redirectUri })).toMatchObject({ ok: true });
    clock.advance(1);
    const redeemed = await server.redeem({ code: late, clientId: 'web', redirectUri });
    expect(redeemed).toEqual({ ok: false, problem: 'expired-code' });
  });

  test('a replayed code is refused and ends the tokens it gave', async () => {
    const { server, code } = setUp();
    const attempt = { code: code(), clientId: 'web', redirectUri };
    const first = await server.redeem(attempt);
    const token = server.tokens.issue({
      ...{ clientId: 'web', grantId: first.ok ? first.grantId : '', payload: 'p', policy: {} },
      mint: { access: () => 'access', refresh: () => 'refresh' },
    });
    expect(server.tokens.check(token.access).state).toBe('active');
    expect(await server.redeem(attempt)).toEqual({ ok: false, problem: 'used-code' });
    expect(server.tokens.check(token.access).state).toBe('revoked');
  });

  test('of twenty exchanges at once one succeeds', async () => {
    const { server, code } = setUp();
    const codeChallengeMethod = 'S256';
    const attempt = {
      code: code({ codeChallenge: challenge, codeChallengeMethod }),
      clientId: 'web',
      redirectUri,
    };
    const tries = Array.from({ length: 20 }, () => server.redeem({ ...attempt, codeVerifier: verifier }));
    const outcomes = await Promise.all(tries);
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
  });
});
