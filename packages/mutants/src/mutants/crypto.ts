import { inPackage, type Mutant } from '../mutant.ts';

const core = inPackage('packages/core');

/** Of sealing, keys, encodings and signatures. */
export const cryptoMutants: readonly Mutant[] = [
  core(
    'G7',
    ['crypto/seal.ts', 'purpose, tenantId, row, name]', 'purpose, row, name]'],
    ['crypto/seal.test.ts', 'G7 it opens in its own place only'],
  ),
  core(
    'G7',
    ['crypto/seal.ts', 'master.commitment, ', ''],
    ['crypto/golden.test.ts', 'G7 what was sealed by an earlier version opens for ever'],
  ),
  core(
    'G7',
    ['crypto/seal.ts', 'crypto.getRandomValues(new Uint8Array(nonceBytes))', 'new Uint8Array(nonceBytes)'],
    ['crypto/seal.test.ts', 'G7 a sealed value'],
  ),
  core(
    'G7',
    ['crypto/seal.ts', 'const padTo = 256;', 'const padTo = 1;'],
    ['crypto/seal.test.ts', 'G7 a sealed value'],
  ),
  core(
    'G7',
    ['crypto/seal.ts', 'form !== version ||', ''],
    ['crypto/seal.test.ts', 'G7 a changed value is refused'],
  ),
  core(
    'G7',
    ['crypto/master-key.ts', "lengthPrefixed(['patchbay/ic1', purpose])", "lengthPrefixed(['patchbay/ic1'])"],
    ['crypto/golden.test.ts', 'G7 what was sealed by an earlier version opens for ever'],
  ),
  core(
    'G7',
    ['crypto/encoding.ts', 'view.setUint32(at, size);', ''],
    ['crypto/encoding.test.ts', 'G7 length-prefixed parts'],
  ),
  core(
    'G7',
    ['crypto/encoding.ts', 'bytes.length === text.length;', 'true;'],
    ['crypto/encoding.test.ts', 'G7 length-prefixed parts'],
  ),
  core(
    'G7',
    ['crypto/encoding.ts', 'toBase64url(bytes) === text ?', 'true ?'],
    ['crypto/encoding.test.ts', 'G7 base64url (RFC 4648) %s'],
  ),
  core(
    'G7',
    ['crypto/encoding.ts', '(group >> 12) & 63', '(group >> 11) & 63'],
    ['crypto/encoding.test.ts', 'G7 base64url (RFC 4648) %s'],
  ),
  core(
    'G7',
    ['crypto/encoding.ts', 'omitPadding: true', 'omitPadding: false'],
    ['crypto/encoding.test.ts', 'G7 base64url (RFC 4648) %s'],
  ),
  core(
    'G7',
    ['crypto/encoding.ts', '!text.isWellFormed()', 'false'],
    ['crypto/seal.test.ts', 'G7 what cannot be sealed is refused'],
  ),
  core(
    'G8',
    ['crypto/keyring.ts', 'const [first] = entries;', 'const first = entries.at(-1);'],
    [
      'crypto/seal.test.ts',
      'G8 keys rotate: what the old key sealed opens beside the new one, which seals from now on',
    ],
  ),
  core(
    'G8',
    ['crypto/master-key.ts', 'new Set(bytes).size === 1', 'false'],
    ['crypto/keyring.test.ts', 'G8 the keys of INTEGRATION_ENCRYPTION_KEY'],
  ),
  core(
    'G8',
    ['crypto/keyring.ts', 'keys.size !== entries.length', 'false'],
    ['crypto/keyring.test.ts', 'G8 the keys of INTEGRATION_ENCRYPTION_KEY'],
  ),
  core(
    'G10',
    ['crypto/hash.ts', "crypto.subtle.digest('SHA-256'", "crypto.subtle.digest('SHA-512'"],
    ['crypto/hash.test.ts', 'G10 RFC 7636 appendix B: the challenge of the printed verifier'],
  ),
  core(
    'G30',
    ['crypto/signature.ts', "secret === undefined || secret === ''", 'secret === undefined'],
    ['crypto/signature.test.ts', 'G30 a signature fails closed'],
  ),
  core(
    'G30',
    ['crypto/signature.ts', ')) matched = true;', ')) matched = true; else matched = false;'],
    ['crypto/signature.test.ts', 'G30 two secrets may be valid at once: %s'],
  ),
  core(
    'G30',
    ['crypto/hash.ts', '(left[at] ?? 0) ^ (right[at] ?? 0)', '0'],
    ['crypto/signature.test.ts', 'G30 a signature fails closed'],
  ),
];
