import type { KeyProvider } from '../../crypto/key-provider.ts';
import { open } from '../../crypto/seal.ts';
import { isPatchbayError, PatchbayError } from '../../errors/patchbay-error.ts';
import type { SealedRow } from '../../store/sealed.ts';
import type { Store } from '../../store/store.ts';

/** One changed row is no proof of a wrong key; when none of these opens, the key is. */
const samples = 5;

/**
 * Throws `config/key-missing` when a key that sealed something is not there, and `config/key-invalid` when another one
 * stands under its id. Changes nothing: with the right key all of it opens again.
 */
export async function checkKeys(store: Pick<Store, 'sealed'>, keys: KeyProvider): Promise<void> {
  for (const { keyId, tokens, revocations, flows } of await store.sealed.keysInUse()) {
    const credentials = tokens + revocations;
    if ((await keys.find(keyId)) === undefined) {
      throw new PatchbayError(
        'config/key-missing',
        `The key "${keyId}" is not in INTEGRATION_ENCRYPTION_KEY, and ${credentials} stored credentials and ${flows} consents under way ` +
          'are sealed with it. Put it back, behind the one that seals. Nothing was changed.',
      );
    }
    const rows = await store.sealed.list({ keyId, other: false, limit: samples });
    if (rows.length > 0 && !(await anyOpens(keys, rows))) {
      throw new PatchbayError(
        'config/key-invalid',
        `The key "${keyId}" in INTEGRATION_ENCRYPTION_KEY is not the one that sealed the ${credentials} stored credentials of that id. ` +
          'Put that one back, and give the other an id of its own. Nothing was changed.',
      );
    }
  }
}

async function anyOpens(keys: KeyProvider, rows: readonly SealedRow[]): Promise<boolean> {
  for (const { tenantId, grantId, name, salt, sealed } of rows) {
    try {
      await open(keys, { purpose: 'token', tenantId, row: grantId, name, salt }, sealed);
      return true;
    } catch (error) {
      if (!isPatchbayError(error, 'crypto/unopenable')) throw error;
    }
  }
  return false;
}
