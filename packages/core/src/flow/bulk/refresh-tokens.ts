import type { WorkspaceScope } from '../kernel.ts';
import { load } from '../workspace-scope.ts';

/** What refreshing a connection's tokens came to. */
export interface RefreshedTokens {
  /** The tokens that are newer than the run, by name: refreshed by it, or meanwhile by somebody else. */
  readonly tokens: readonly string[];
}

/**
 * Fetches every token of a connection's grant anew, unless that has happened since the run began: of connections that
 * share a grant one asks the provider, and a run that goes on asks for none again.
 */
export async function refreshTokens(
  scope: WorkspaceScope,
  { startedAt, signal }: { readonly startedAt: number; readonly signal: AbortSignal },
): Promise<RefreshedTokens> {
  const { kernel, connector } = scope;
  const tokens: string[] = [];
  for (const name of connector.auth.tokens) {
    const { bound, row, grant, token } = await load(scope, name);
    if (token === undefined) continue;
    const withinSeconds = (kernel.clock.now().getTime() - startedAt) / 1000;
    const request = { bound, site: row.site, grant, name };
    if (await kernel.tokens.renew(request, { row: token, withinSeconds, signal })) tokens.push(name);
  }
  return { tokens };
}
