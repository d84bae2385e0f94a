import { inPackage, type Mutant } from '../mutant.ts';

const core = inPackage('packages/core');
const memory = inPackage('packages/stores/memory');
const postgres = inPackage('packages/stores/postgres');

/** Of ciphers, master keys and their rotation, and of what an error may show. */
export const keyMutants: readonly Mutant[] = [
  core(
    'G7',
    ['crypto/aes-gcm.ts', 'nonce.length !== nonceBytes', 'false'],
    ['crypto/vectors.test.ts', 'G7 AES-GCM takes whole tags and 96-bit nonces only'],
  ),
  core(
    'G7',
    ['crypto/aes-gcm.ts', 'tagLength: tagBytes * 8', 'tagLength: 96'],
    ['crypto/vectors.test.ts', 'G7 AES-256-GCM by Wycheproof'],
  ),
  core(
    'G7',
    ['crypto/hkdf.ts', "hash: 'SHA-256', salt, info", "hash: 'SHA-256', salt, info: salt"],
    ['crypto/vectors.test.ts', 'G7 HKDF-SHA-256 by Wycheproof'],
  ),
  core(
    'G8',
    ['crypto/master-key.ts', 'derived.delete(name);', ''],
    ['crypto/key-provider.test.ts', 'G8 a master key from bytes'],
  ),
  core(
    'G8',
    ['crypto/key-provider.ts', 'now() < known.until', 'true'],
    ['crypto/key-provider.test.ts', 'G8 cached keys'],
  ),
  core(
    'G8',
    ['crypto/key-provider.ts', 'value === undefined && forget(), forget', 'value, forget'],
    ['crypto/key-provider.test.ts', 'G8 cached keys'],
  ),
  core(
    'G8',
    ['flow/keys/sweep-keys.ts', "if (dryRun) return 'resealed';", ''],
    ['flow/rotation.test.ts', 'G8 a sweep'],
  ),
  core(
    'G8',
    ['flow/keys/sweep-keys.ts', 'if (rows.length === 0)', 'if (rows.length < batch)'],
    ['flow/rotation.test.ts', 'G8 a sweep'],
  ),
  core(
    'G8',
    ['flow/keys/check-keys.ts', '(await keys.find(keyId)) === undefined', 'false'],
    ['flow/rotation.test.ts', 'G8 a check at start-up'],
  ),
  core(
    'G8',
    ['flow/keys/check-keys.ts', '!(await anyOpens(keys, rows))', 'false'],
    ['flow/rotation.test.ts', 'G8 a check at start-up'],
  ),
  memory(
    'G8',
    ['sealed.ts', 'token?.sealed !== sealed', 'token === undefined'],
    ['memory-store.test.ts', 'G8 keys at rest'],
  ),
  postgres(
    'G8',
    [
      'migrations/0001-initial/sealed.ts',
      "and name = p->>'name' and sealed = p->>'sealed';",
      "and name = p->>'name';",
    ],
    ['postgres-store.test.ts', 'G8 keys at rest'],
  ),
  core(
    'G9',
    ['errors/redact.ts', "? text : 'unknown'", '? text : text'],
    ['flow/canaries.test.ts', 'G9 no field of a token answer leaves'],
  ),
  core(
    'G9',
    ['flow/auth/callback.ts', 'const reason = providerWord(error);', 'const reason = error;'],
    ['flow/canaries.test.ts', 'G9 nothing that a browser brings back is shown by the refusal of it'],
  ),
  core(
    'G9',
    ['errors/patchbay-error.ts', 'cause: redactCause(options.cause)', 'cause: options.cause'],
    ['flow/canaries.test.ts', 'G9 an error of each code shows no credential that its cause held'],
  ),
];
