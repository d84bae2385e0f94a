import type { RuntimeConnector } from '../definition/connector.ts';
import type { Budget } from './budget.ts';
import type { Clock } from './clock.ts';
import type { OriginMap } from './origins.ts';
import type { TokenSource } from './token-source.ts';

/** Everything a client is given; it looks nothing up. */
export interface ClientSettings {
  /** The connector's name, for messages. */
  readonly connector: string;
  readonly baseUrl: URL;
  /** Where the token may go, after relocation. */
  readonly origins: ReadonlySet<string>;
  readonly relocations: OriginMap;
  readonly headers: Readonly<Record<string, string>>;
  readonly searchParams: Readonly<Record<string, string>>;
  readonly classify: RuntimeConnector['api']['classify'];
  readonly token: TokenSource;
  /** Undefined: everything may be sent. */
  readonly budget: Budget | undefined;
  /** Repeating any request is harmless: streams, polls and identify only read. */
  readonly repeatable: boolean;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  /** For one attempt. */
  readonly timeoutMs: number;
  /** The longest wait that is sat out here; a longer one is thrown with `retryAt`. */
  readonly patienceMs: number;
  /** How often one request is sent at most. */
  readonly attempts: number;
  readonly signal: AbortSignal | undefined;
}
