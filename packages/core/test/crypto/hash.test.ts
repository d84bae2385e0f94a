import fc from 'fast-check';
import { calculatePKCECodeChallenge } from 'oauth4webapi';
import { describe, expect, test } from 'vitest';
import { toBase64url, utf8 } from '../../src/crypto/encoding.ts';
import { equalBytes, equalText, hmacSha256, sha256 } from '../../src/crypto/hash.ts';
import { randomToken } from '../../src/crypto/random.ts';

test('FIPS 180-4: SHA-256 of "abc"', async () => {
  expect(await sha256('abc')).toBe(
    Buffer.from('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', 'hex').toString(
      'base64url',
    ),
  );
});

test('G10 RFC 7636 appendix B: the challenge of the printed verifier', async () => {
  const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
  const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
  expect(await calculatePKCECodeChallenge(verifier)).toBe(challenge);
  expect(await sha256(verifier)).toBe(challenge);
});

test('RFC 4231 case 2: HMAC-SHA-256', async () => {
  const mac = await hmacSha256('Jefe', utf8('what do ya want for nothing?'));
  expect(Buffer.from(mac).toString('hex')).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
});

describe('equality', () => {
  const bytes = fc.uint8Array({ maxLength: 40 });

  test('holds for equal bytes, and for no others', () => {
    fc.assert(
      fc.property(bytes, bytes, (left, right) => {
        expect(equalBytes(left, Uint8Array.from(left))).toBe(true);
        expect(equalBytes(left, right)).toBe(Buffer.compare(left, right) === 0);
      }),
    );
  });

  test('one flipped bit shows, wherever it lies', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.nat(), (left, nat) => {
        const right = Uint8Array.from(left);
        const at = nat % (left.length * 8);
        right[at >> 3] = (right[at >> 3] ?? 0) ^ (1 << (at & 7));
        expect(equalBytes(left, right)).toBe(false);
      }),
    );
  });

  test.each([
    [
      [1, 2],
      [1, 2, 3],
    ],
    [
      [1, 2, 3],
      [1, 2],
    ],
    [[], [0]],
    [[0], []],
    [[1], [1, 0]],
    [[1, 0], [1]],
  ])('%j and %j differ in length only', (left, right) => {
    expect(equalBytes(Uint8Array.from(left), Uint8Array.from(right))).toBe(false);
  });

  test('of texts is that of their bytes', () => {
    expect(equalText('naïve', 'naïve')).toBe(true);
    expect(equalText('naïve', 'naive')).toBe(false);
    expect(equalText('a', 'a\0')).toBe(false);
  });
});

test('random tokens are as long as asked, in base64url, and never alike', () => {
  const tokens = Array.from({ length: 200 }, () => randomToken());
  expect(new Set(tokens).size).toBe(200);
  for (const token of tokens) expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(randomToken(16)).toHaveLength(22);
  expect(toBase64url(new Uint8Array(16))).not.toBe(randomToken(16));
});
