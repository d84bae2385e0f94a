import type { TokenSet } from '../../definition/token-set.ts';
import type { Kernel } from '../kernel.ts';
import { openTokens, type TokenPlace } from './sealed-token.ts';

/** How many token sets stay open; one is about a kilobyte. */
const most = 1000;

/**
 * Opens sealed token sets and keeps those used last, because deriving a row's key and decrypting cost more than all the
 * rest of a call. The envelope and its place together are what a set is known by: every sealing has its own nonce, so a
 * refreshed, moved or altered row is opened anew.
 */
export function createTokenOpener(kernel: () => Kernel) {
  const opened = new Map<string, TokenSet>();
  const open = async (place: TokenPlace, sealed: string): Promise<TokenSet> => {
    const { id, tenantId, salt, name } = place;
    const key = JSON.stringify([id, tenantId, salt, name, sealed]);
    const tokens = opened.get(key) ?? (await openTokens(kernel(), place, sealed));
    opened.delete(key);
    opened.set(key, tokens);
    for (const oldest of opened.keys()) {
      if (opened.size <= most) break;
      opened.delete(oldest);
    }
    return tokens;
  };
  /** Lets go of everything of a tenant. */
  const forget = (tenantId: string): void => {
    for (const key of opened.keys()) if (JSON.parse(key)[1] === tenantId) opened.delete(key);
  };
  return { open, forget };
}
