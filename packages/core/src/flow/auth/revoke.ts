import type { TokenSet } from '../../definition/token-set.ts';
import type { Account } from '../../definition/values.ts';
import type { OwedRevocation } from '../../store/connections.ts';
import type { BoundApp, PlaceContext } from '../app.ts';
import { appOf } from '../app-source.ts';
import type { Kernel } from '../kernel.ts';
import { authUrl } from './auth-url.ts';
import { openTokens } from './sealed-token.ts';

/**
 * Asks the provider to forget one token, in the name of the app that it was given to. False when the provider did not
 * confirm, or that app is not there: never throws for the sake of either.
 */
export async function revoke(
  kernel: Kernel,
  { connector, grant, name, sealed, site }: OwedRevocation,
): Promise<boolean> {
  const bound = await appOf(kernel, connector, grant.tenantId).catch(() => undefined);
  if (bound?.id !== grant.appId) return false;
  return revokeTokens(kernel, bound, site, await openTokens(kernel, { ...grant, name }, sealed));
}

async function revokeTokens(
  kernel: Kernel,
  bound: BoundApp,
  site: PlaceContext['site'],
  tokens: TokenSet,
): Promise<boolean> {
  const { revocation } = bound.connector.auth.definition;
  if (revocation === undefined) return true;
  for (const request of [revocation.request(tokens, { app: bound.values, site } as never)].flat()) {
    try {
      const moved = new Request(authUrl(kernel, bound, request.url), request);
      const signal = AbortSignal.timeout(kernel.timeoutMs);
      const response = await kernel.fetch(moved, { redirect: 'manual', signal });
      if (!(await (revocation.succeeded?.(response) ?? response.ok))) return false;
    } catch {
      return false;
    }
  }
  return true;
}

const longestWaitMs = 3000;

/** The same, for what a person waits for beside something else. */
export function hasty(kernel: Kernel): Kernel {
  return { ...kernel, timeoutMs: Math.min(kernel.timeoutMs, longestWaitMs) };
}

interface Unkept {
  readonly tokens: readonly TokenSet[];
  readonly site: PlaceContext['site'];
  /** Undefined where it was not found out. */
  readonly account: Account | undefined;
}

/**
 * Revokes, as far as it goes within seconds, what a consent gave and nobody keeps. Not where that could reach another
 * connection of the account. Never throws.
 */
export async function giveBack(
  kernel: Kernel,
  bound: BoundApp,
  { tokens, site, account }: Unkept,
): Promise<void> {
  const { revocation } = bound.connector.auth.definition;
  const isAlone = async () => {
    const group = account?.group ?? account?.id;
    if (group === undefined) return false;
    return (await kernel.store.connections.byAccountGroup(bound.id, group)).length === 0;
  };
  try {
    if (revocation === undefined || (revocation.reach === 'account' && !(await isAlone()))) return;
    await Promise.all(tokens.map((set) => revokeTokens(hasty(kernel), bound, site, set)));
  } catch {
    // The consent's own error is the one to tell.
  }
}
