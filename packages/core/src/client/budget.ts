import type { Answer, RequestOptions } from '../definition/client.ts';

/** What the requests of one client may spend at the provider. The client receives it. */
export interface Budget {
  /**
   * Resolves when a request may be sent. Throws `request/rate-limited` with `retryAt` where that is too long to wait,
   * and the signal's reason when that aborts first.
   */
  enter(request: Pick<RequestOptions, 'limit' | 'cost'>, signal: AbortSignal | undefined): Promise<Turn>;
}

/** Leave to send one request. Its end is told exactly once. */
export interface Turn {
  end(outcome: Outcome): Promise<void>;
}

/** How a request ended. */
export interface Outcome {
  /** Undefined when none came. */
  readonly answer?: Answer;
  /** For how long the provider wants no more of the kind, in milliseconds; undefined where it did not refuse. */
  readonly limitedMs?: number;
}
