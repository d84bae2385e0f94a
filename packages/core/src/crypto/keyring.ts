import { PatchbayError } from '../errors/patchbay-error.ts';
import { fromHex, strictBase64 } from './encoding.ts';
import type { KeyProvider } from './key-provider.ts';
import { keyIdForm, keyProblem, type MasterKey, masterKey } from './master-key.ts';

/**
 * Reads `INTEGRATION_ENCRYPTION_KEY`: 64 hex digits or base64 of 32 bytes, or several as `id:key`, separated by commas
 * or spaces, the sealing one first; all of them open. A single key without an id is called `k1`.
 *
 * Throws `config/key-missing` and `config/key-invalid` at once, not at the first use.
 */
export function keyring(text: string | undefined): KeyProvider {
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
    find: (id: string) => Promise.resolve(keys.get(id)?.()),
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
  const problem = keyProblem(bytes);
  if (problem !== undefined) throw invalidKey(`${which} ${problem}`);
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
    imported ??= masterKey(id, bytes);
    return imported;
  };
}
