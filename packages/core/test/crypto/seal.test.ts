import { describe, expect, test } from 'vitest';
import { fromBase64url, toBase64url } from '../../src/crypto/encoding.ts';
import { keyring } from '../../src/crypto/keyring.ts';
import { open, type SealedPlace, seal } from '../../src/crypto/seal.ts';
import { isPatchbayError } from '../../src/errors/patchbay-error.ts';

const one = '00112233445566778899aabbccddeeff'.repeat(2);
const two = 'ffeeddccbbaa99887766554433221100'.repeat(2);
const keys = keyring(one);
const salt = toBase64url(Uint8Array.from({ length: 16 }, (_, at) => at + 1));
const place: SealedPlace = { purpose: 'token', tenantId: 'acme', row: 'grant-1', name: 'bot', salt };
const plain = '{"accessToken":"canary-token"}';
const unopenable = { code: 'crypto/unopenable', actor: 'operator', retryable: false };

/** The envelope with its bytes changed. */
function tampered(sealed: string, change: (bytes: Uint8Array) => Uint8Array): string {
  const [version, id, body = ''] = sealed.split('.');
  return `${version}.${id}.${toBase64url(change(fromBase64url(body) ?? new Uint8Array()))}`;
}

describe('G7 a sealed value', () => {
  test.each(['', '{}', plain, '"ä€😀\\u0000"', `"${'x'.repeat(300)}"`, `"${'x'.repeat(254)}"`])(
    'of %j opens as it was',
    async (text) => {
      const { sealed, keyId } = await seal(keys, place, text);
      expect(sealed).toMatch(/^ic1\.k1\.[A-Za-z0-9_-]+$/);
      expect(keyId).toBe('k1');
      expect(await open(keys, place, sealed)).toBe(text);
    },
  );

  test('is another one every time', async () => {
    const sealed = await Promise.all(Array.from({ length: 50 }, () => seal(keys, place, plain)));
    const nonces = sealed.map((each) =>
      fromBase64url(each.sealed.split('.')[2] ?? '')
        ?.subarray(0, 12)
        .join(),
    );
    expect(new Set(nonces).size).toBe(50);
  });

  test('does not tell the length of what is in it', async () => {
    const lengthOf = async (text: string) => (await seal(keys, place, text)).sealed.length;
    const short = await lengthOf('{}');
    expect(await lengthOf('x'.repeat(256))).toBe(short);
    expect(await lengthOf('x'.repeat(257))).toBe(await lengthOf('x'.repeat(512)));
    expect(await lengthOf('x'.repeat(257))).toBeGreaterThan(short);
  });

  test('is AES-256-GCM with a 96-bit nonce and a 128-bit tag', async () => {
    const { sealed } = await seal(keys, place, '{}');
    expect(fromBase64url(sealed.split('.')[2] ?? '')).toHaveLength(12 + 256 + 16);
  });
});

describe('G7 it opens in its own place only', () => {
  test.each([
    ['tenant', { tenantId: 'other' }],
    ['row', { row: 'grant-2' }],
    ['name', { name: 'user' }],
    ['purpose', { purpose: 'flow' as const }],
    ['salt', { salt: toBase64url(new Uint8Array(16).fill(9)) }],
    ['boundary of tenant and row', { tenantId: 'acmeg', row: 'rant-1' }],
    ['boundary of row and name', { row: 'grant-', name: '1bot' }],
    ['case of the tenant', { tenantId: 'Acme' }],
    ['salt, to one too short', { salt: toBase64url(new Uint8Array(15)) }],
    ['salt, to one that is no base64url', { salt: '=' }],
  ])('another %s is refused', async (_, change) => {
    const { sealed } = await seal(keys, place, plain);
    await expect(open(keys, { ...place, ...change }, sealed)).rejects.toMatchObject(unopenable);
  });

  test("two rows' values swapped are both refused", async () => {
    const other = { ...place, tenantId: 'beta' };
    const [mine, theirs] = await Promise.all([seal(keys, place, plain), seal(keys, other, plain)]);
    await expect(open(keys, other, mine.sealed)).rejects.toMatchObject(unopenable);
    await expect(open(keys, place, theirs.sealed)).rejects.toMatchObject(unopenable);
    expect(await open(keys, other, theirs.sealed)).toBe(plain);
  });

  test('the id of another key in the envelope is refused, even of the same bytes', async () => {
    const { sealed } = await seal(keys, place, plain);
    const renamed = sealed.replace('.k1.', '.k2.');
    for (const both of [keyring(`k1:${one},k2:${two}`), keyring(`k1:${two},k2:${one}`)]) {
      await expect(open(both, place, renamed)).rejects.toMatchObject(unopenable);
    }
  });

  test('the same id over other bytes is refused', async () => {
    const { sealed } = await seal(keys, place, plain);
    await expect(open(keyring(two), place, sealed)).rejects.toMatchObject(unopenable);
  });

  test('a key that is not there is named, as the way out', async () => {
    const { sealed } = await seal(keyring(`old:${one}`), place, plain);
    await expect(open(keys, place, sealed)).rejects.toThrow(
      /key "old" is not in INTEGRATION_ENCRYPTION_KEY.*Restore the key/,
    );
  });
});

describe('G7 a changed value is refused', () => {
  test('by one bit, wherever it lies', async () => {
    const { sealed } = await seal(keys, place, plain);
    const size = 12 + 256 + 16;
    for (let bit = 0; bit < size * 8; bit += 41) {
      const flipped = tampered(sealed, (bytes) =>
        bytes.with(bit >> 3, (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))),
      );
      await expect(open(keys, place, flipped), `bit ${bit}`).rejects.toMatchObject(unopenable);
    }
  });

  test.each([0, 11, 12, 27, 28, 29, 283])('by being cut to %i bytes', async (length) => {
    const { sealed } = await seal(keys, place, plain);
    const cut = tampered(sealed, (bytes) => bytes.subarray(0, length));
    await expect(open(keys, place, cut)).rejects.toMatchObject(unopenable);
  });

  test('by a byte more', async () => {
    const { sealed } = await seal(keys, place, plain);
    await expect(open(keys, place, `${sealed}AA`)).rejects.toMatchObject(unopenable);
  });

  test.each([
    ['another version', (text: string) => text.replace('ic1.', 'ic2.')],
    ['no version', (text: string) => text.slice(4)],
    ['another part', (text: string) => `${text}.x`],
    ['padding', (text: string) => `${text}==`],
    ['white space', (text: string) => `${text}\n`],
    ['the other alphabet', (text: string) => `${text.slice(0, -2)}++`],
    ['no body', (text: string) => text.slice(0, 7)],
    ['nothing', () => ''],
    ['the plain text', () => plain],
    ['an id of other characters', (text: string) => text.replace('.k1.', '.canary token.')],
  ])('%s is no sealed value', async (_, change) => {
    const { sealed } = await seal(keys, place, plain);
    const error = await open(keys, place, change(sealed)).catch((refused: unknown) => refused);
    expect(error).toMatchObject({ ...unopenable, message: expect.stringContaining('of a known form') });
    expect(String(error)).not.toContain('canary');
  });

  test('nothing of it is in the refusal', async () => {
    const { sealed } = await seal(keys, place, plain);
    const error = await open(keys, { ...place, row: 'x' }, sealed).catch((refused: unknown) => refused);
    expect(isPatchbayError(error, 'crypto/unopenable')).toBe(true);
    expect(String(error)).not.toMatch(/canary|acme|grant/);
    expect(error).not.toHaveProperty('cause');
  });
});

describe('G7 what cannot be sealed is refused', () => {
  test.each([
    ['a salt of another length', { salt: 'AAAA' }],
    ['a salt that is no base64url', { salt: 'AAAAAAAAAAAAAAAAAAAAAA==' }],
  ])('%s', async (_, change) => {
    await expect(seal(keys, { ...place, ...change }, plain)).rejects.toMatchObject(unopenable);
  });

  test('a lone surrogate, which would come back as another character', async () => {
    await expect(seal(keys, place, '"\ud800"')).rejects.toThrow(TypeError);
    await expect(seal(keys, { ...place, tenantId: 'a\udc00' }, plain)).rejects.toThrow(TypeError);
  });
});

test('G8 keys rotate: what the old key sealed opens beside the new one, which seals from now on', async () => {
  const { sealed } = await seal(keyring(`k1:${one}`), place, plain);
  const both = keyring(`k2:${two},k1:${one}`);
  expect(await open(both, place, sealed)).toBe(plain);
  const again = await seal(both, place, plain);
  expect(again.keyId).toBe('k2');
  expect(await open(keyring(`k2:${two}`), place, again.sealed)).toBe(plain);
});
