import type { Connection } from '@patchbay/core';

/** Where a worker kills itself, as kill -9 would. */
export type CrashPoint = 'after the claim' | 'after the announcement' | 'after the answer';

/** What a worker is told when it starts. */
export interface WorkerSetup {
  readonly databaseUrl: string;
  readonly providerOrigin: string;
  readonly client: string;
  readonly connections: readonly Pick<Connection, 'id' | 'owner'>[];
  readonly timeoutMs?: number;
  /** How far this worker's clock is ahead. */
  readonly clockAheadMs?: number;
  /** Database connections. */
  readonly pool?: number;
  readonly crash?: CrashPoint;
  /** So many writes of an answer fail first. */
  readonly failingWrites?: number;
}

/** What a worker can be asked. */
export interface Questions {
  /** So many callers ask for the token of each connection, all at once. */
  readonly tokens: { readonly asked: { readonly callers: number }; readonly answer: Asked };
  /** The same browser comes back so many times at once. */
  readonly callbacks: {
    readonly asked: { readonly url: string; readonly cookie: string; readonly times: number };
    readonly answer: Returned;
  };
  /** A query that has nothing to do with tokens. */
  readonly list: { readonly asked: object; readonly answer: { readonly found: number } };
}

/** One question on its way, and what comes back under its number; number 0 says how far the process is. */
export type Question<Name extends keyof Questions = keyof Questions> = {
  readonly [N in Name]: { readonly number: number; readonly name: N; readonly asked: Questions[N]['asked'] };
}[Name];
export type Answer =
  | { readonly number: 0; readonly state: 'ready' | 'ending' }
  | { readonly number: number; readonly answer: unknown };

/** How often a consent was finished, and how it was refused else. */
export interface Returned {
  readonly finished: number;
  readonly failures: Asked['failures'];
}

/** What the callers got. */
export interface Asked {
  readonly tokens: readonly string[];
  readonly failures: readonly { readonly code: string; readonly reason?: string }[];
}
