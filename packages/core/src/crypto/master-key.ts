import { PatchbayError } from '../errors/patchbay-error.ts';
import { fromBase64url, lengthPrefixed, toBase64url, utf8 } from './encoding.ts';
import { hkdf, hkdfMaterial } from './hkdf.ts';

/** What a value is sealed for. Each purpose has keys of its own. */
export type SealPurpose = 'token' | 'flow';

/** One master key. Its bytes can no longer be read. */
export interface MasterKey {
  /** Stands in every envelope the key seals. */
  readonly id: string;
  /** Derived from the key and bound into every envelope, so that one opens under exactly one key. */
  readonly commitment: string;
  /** The AES-256-GCM key of one row. Throws `crypto/unopenable` for a salt that is not 16 bytes in base64url. */
  rowKey(purpose: SealPurpose, salt: string): Promise<CryptoKey>;
}

/** What may stand as a key's id, here and in a sealed value. */
export const keyIdForm = /^[A-Za-z0-9_-]{1,32}$/;

/** How many row keys stay derived, those used last: half a kilobyte each. */
const mostRowKeys = 1000;

/**
 * A master key from 32 random bytes, for a {@link KeyProvider} of your own. The id is 1 to 32 letters, digits, _ and -.
 * Rejects with `config/key-invalid`. Give the same object out again while the key is in use: it remembers the keys of
 * the rows used last.
 */
export async function masterKey(id: string, bytes: Uint8Array): Promise<MasterKey> {
  const problem = keyIdForm.test(id)
    ? keyProblem(bytes)
    : 'has an id that is not 1 to 32 letters, digits, _ and -';
  if (problem !== undefined)
    throw new PatchbayError('config/key-invalid', `A master key cannot be used: it ${problem}.`);
  const material = await hkdfMaterial(Uint8Array.from(bytes));
  const commitment = await crypto.subtle.deriveBits(
    hkdf(new Uint8Array(), utf8('patchbay/ic1/commitment')),
    material,
    128,
  );
  return Object.freeze({
    id,
    commitment: toBase64url(new Uint8Array(commitment)),
    rowKey: rowKeys(material),
  });
}

/** Why bytes are no key, to follow "it"; undefined for a good one. */
export function keyProblem(bytes: Uint8Array): string | undefined {
  if (bytes.length !== 32) return 'is not 32 bytes long';
  return new Set(bytes).size === 1 ? 'is one byte repeated' : undefined;
}

function rowKeys(material: CryptoKey): MasterKey['rowKey'] {
  const derived = new Map<string, Promise<CryptoKey>>();
  return async (purpose, salt) => {
    const name = `${purpose} ${salt}`;
    const key = derived.get(name) ?? deriveRowKey(material, purpose, salt);
    // Taken out and put back, so that the order of the map is that of use.
    derived.delete(name);
    derived.set(name, key);
    for (const oldest of derived.keys()) {
      if (derived.size <= mostRowKeys) break;
      derived.delete(oldest);
    }
    return key;
  };
}

function deriveRowKey(material: CryptoKey, purpose: SealPurpose, salt: string): Promise<CryptoKey> {
  const saltBytes = fromBase64url(salt);
  if (saltBytes?.length !== 16) throw unopenable('its row has no proper salt');
  return crypto.subtle.deriveKey(
    hkdf(saltBytes, lengthPrefixed(['patchbay/ic1', purpose])),
    material,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
}

/** Says why a sealed value cannot be opened, and the way out. */
export function unopenable(why: string): PatchbayError {
  return new PatchbayError(
    'crypto/unopenable',
    `A stored credential cannot be opened: ${why}. Nothing was changed. Restore the key it was sealed with; ` +
      'if that is lost, the account has to be connected again.',
  );
}
