import type { TokenSource } from '../../client/token-source.ts';
import type { Account } from '../../definition/values.ts';
import type { BoundApp } from '../app.ts';
import { connectionClient } from '../connection-client.ts';
import type { Kernel } from '../kernel.ts';

interface IdentifyRequest {
  /** Undefined before it was chosen. */
  readonly site: Readonly<Record<string, unknown>> | undefined;
  readonly token: TokenSource;
  readonly accountId: string | undefined;
  /** Undefined while this call is to tell it. */
  readonly account?: Account | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Whose account a token is: the connector's one light call. */
export function identify(
  kernel: Kernel,
  bound: BoundApp,
  { site, token, accountId, account, signal }: IdentifyRequest,
): Promise<Account> {
  const client = connectionClient(kernel, { bound, site, account, token, repeatable: true, signal });
  return bound.connector.identify({ client, site: (site ?? {}) as never, accountId });
}
