import { PatchbayError } from '../errors/patchbay-error.ts';
import { fromHex, strictBase64, toBase64url, utf8 } from './encoding.ts';

/** One master key, imported for derivation only; its bytes can no longer be read. */
export interface MasterKey {
  /** Stands in every envelope the key seals. */
  readonly id: string;
  readonly material: CryptoKey;
  /** Derived from the key and bound into every envelope, so that one opens under exactly one key. */
  readonly commitment: string;
}

/** The keys there are. The first seals; all of them open. */
export interface Keyring {
  readonly primary: () => Promise<MasterKey>;
  readonly find: (id: string) => Promise<MasterKey | undefined>;
}

/** What may stand as a key's id, here and in a sealed value. */
export const keyIdForm = /^[A-Za-z0-9_-]{1,32}$/;

/**
 * Reads `INTEGRATION_ENCRYPTION_KEY`: 64 hex digits or base64 of 32 bytes, or several as `id:key`, separated by commas
 * or spaces, the sealing one first. A single key without an id is called `k1`.
 *
 * Throws `config/key-missing` and `config/key-invalid` at once, not at the first use.
 */
export function keyring(text: string | undefined): Keyring {
  if (text === undefined || text.trim() === '') {
    throw new PatchbayError(
      'config/key-missing',
      'There is no encryption key. Set INTEGRATION_ENCRYPTION_KEY to 64 hex digits: `openssl rand -hex 32` makes them.',
    );
  }
  const entries = text
    .trim()
    .split(/[\s,]+/)
    .map(parseEntry);
  const keys = new Map(entries.map(({ id, bytes }) => [id, importOnce(id, bytes)]));
  if (keys.size !== entries.length) throw invalidKey('two keys have the same id');
  const [first] = entries;
  return Object.freeze({
    primary: () => keys.get((first as Entry).id)?.() as Promise<MasterKey>,
    find: async (id: string) => keys.get(id)?.(),
  });
}

interface Entry {
  readonly id: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

function parseEntry(text: string, index: number): Entry {
  const at = text.indexOf(':');
  const id = at === -1 ? 'k1' : text.slice(0, at);
  const encoded = text.slice(at + 1);
  const which = `key ${index + 1}`;
  if (!keyIdForm.test(id)) throw invalidKey(`the id of ${which} is not 1 to 32 letters, digits, _ and -`);
  const bytes = encoded.length === 64 ? fromHex(encoded) : strictBase64(encoded);
  if (bytes?.length !== 32) throw invalidKey(`${which} is not 64 hex digits or base64 of 32 bytes`);
  if (new Set(bytes).size === 1) throw invalidKey(`${which} is one byte repeated`);
  return { id, bytes };
}

/** Never shows any part of what was given: a misplaced secret may stand where the id should. */
function invalidKey(what: string): PatchbayError {
  return new PatchbayError(
    'config/key-invalid',
    `INTEGRATION_ENCRYPTION_KEY cannot be used: ${what}. \`openssl rand -hex 32\` makes a good key.`,
  );
}

function importOnce(id: string, bytes: Uint8Array<ArrayBuffer>): () => Promise<MasterKey> {
  let imported: Promise<MasterKey> | undefined;
  return () => {
    imported ??= importKey(id, bytes);
    return imported;
  };
}

async function importKey(id: string, bytes: Uint8Array<ArrayBuffer>): Promise<MasterKey> {
  const material = await crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveKey', 'deriveBits']);
  const commitment = await crypto.subtle.deriveBits(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: utf8('patchbay/ic1/commitment') },
    material,
    128,
  );
  return { id, material, commitment: toBase64url(new Uint8Array(commitment)) };
}
