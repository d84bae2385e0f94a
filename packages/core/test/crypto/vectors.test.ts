import { describe, expect, test } from 'vitest';
import { decryptGcm, encryptGcm } from '../../src/crypto/aes-gcm.ts';
import { equalBytes, hmacSha256 } from '../../src/crypto/hash.ts';
import { hkdf, hkdfMaterial } from '../../src/crypto/hkdf.ts';
import { gcmCases, hkdfCases, hmacCases } from './wycheproof.ts';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));
const join = (...parts: Uint8Array[]) => Uint8Array.from(Buffer.concat(parts));
const gcmKey = (raw: Uint8Array<ArrayBuffer>) =>
  crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);

test('G7 the vectors are all there', () => {
  const count = (cases: readonly { result: string }[], result: string) =>
    cases.filter((each) => each.result === result).length;
  expect([count(gcmCases, 'valid'), count(gcmCases, 'invalid')]).toEqual([39, 27]);
  expect([count(hkdfCases, 'valid'), count(hkdfCases, 'invalid')]).toEqual([83, 3]);
  expect([count(hmacCases, 'valid'), count(hmacCases, 'invalid')]).toEqual([33, 54]);
});

describe('G7 AES-256-GCM by Wycheproof', () => {
  test.each(gcmCases)('$tcId $result $comment', async ({ key, iv: nonce, aad, msg, ct, tag, result }) => {
    const binding = { key: await gcmKey(key), nonce, aad };
    const opened = decryptGcm(binding, join(ct, tag));
    if (result === 'invalid') return expect(opened).rejects.toThrow();
    expect(await opened).toEqual(msg);
    expect(await encryptGcm(binding, msg)).toEqual(join(ct, tag));
  });
});

/** McGrew and Viega, "The Galois/Counter Mode of Operation", appendix B. */
const paper = [
  {
    number: 13,
    key: '00'.repeat(32),
    nonce: '00'.repeat(12),
    aad: '',
    plain: '',
    cipher: '530f8afbc74536b9a963b4f1c4cb738b',
  },
  {
    number: 14,
    key: '00'.repeat(32),
    nonce: '00'.repeat(12),
    aad: '',
    plain: '00'.repeat(16),
    cipher: 'cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919',
  },
  {
    number: 16,
    key: 'feffe9928665731c6d6a8f9467308308'.repeat(2),
    nonce: 'cafebabefacedbaddecaf888',
    aad: 'feedfacedeadbeeffeedfacedeadbeefabaddad2',
    plain:
      'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39',
    cipher:
      '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b',
  },
];

test.each(paper)(
  'G7 AES-256-GCM, case $number of the GCM paper',
  async ({ key, nonce, aad, plain, cipher }) => {
    const binding = { key: await gcmKey(bytes(key)), nonce: bytes(nonce), aad: bytes(aad) };
    expect(await encryptGcm(binding, bytes(plain))).toEqual(bytes(cipher));
    expect(await decryptGcm(binding, bytes(cipher))).toEqual(bytes(plain));
  },
);

describe('G7 AES-GCM takes whole tags and 96-bit nonces only', () => {
  // WebCrypto by itself takes tags of 32, 64, 96, 104, 112 and 120 bits too, and nonces of any length.
  test.each([0, 4, 8, 12, 13, 14, 15])('a tag cut to %i bytes is refused', async (length) => {
    for (const { key, iv: nonce, aad, ct, tag } of gcmCases.filter(({ result }) => result === 'valid')) {
      const binding = { key: await gcmKey(key), nonce, aad };
      await expect(decryptGcm(binding, join(ct, tag.subarray(0, length)))).rejects.toThrow();
    }
  });

  test.each([0, 8, 11, 13, 16])('a nonce of %i bytes is refused both ways', async (length) => {
    const binding = { key: await gcmKey(new Uint8Array(32)), nonce: new Uint8Array(length), aad: bytes('') };
    await expect(encryptGcm(binding, bytes('00'))).rejects.toThrow(RangeError);
    await expect(decryptGcm(binding, new Uint8Array(32))).rejects.toThrow(RangeError);
  });
});

describe('G7 HKDF-SHA-256 by Wycheproof', () => {
  test.each(hkdfCases)('$tcId $result $comment', async ({ ikm, salt, info, size, okm, result }) => {
    const derived = crypto.subtle.deriveBits(hkdf(salt, info), await hkdfMaterial(ikm), size * 8);
    if (result === 'invalid') return expect(derived).rejects.toThrow();
    expect(new Uint8Array(await derived)).toEqual(okm);
  });
});

describe('G30 HMAC-SHA-256 by Wycheproof', () => {
  test.each(hmacCases)('$tcId $result $comment', async ({ key, msg, tag, result }) => {
    expect(equalBytes(await hmacSha256(key, msg), tag)).toBe(result === 'valid');
  });
});
