import { createClient } from '../client/create-client.ts';
import { relocate } from '../client/origins.ts';
import type { TokenSource } from '../client/token-source.ts';
import type { Client } from '../definition/client.ts';
import type { Account } from '../definition/values.ts';
import { type BoundApp, resolve } from './app.ts';
import { type Pace, patienceMs } from './budget/pace.ts';
import { requestBudget } from './budget/request-budget.ts';
import type { Kernel } from './kernel.ts';

interface ClientRequest {
  readonly bound: BoundApp;
  /** Undefined before it was chosen: then only absolute URLs lead anywhere. */
  readonly site: Readonly<Record<string, unknown>> | undefined;
  /** Undefined while nobody knows it. */
  readonly account?: Account | undefined;
  /** `caller` when left out. */
  readonly pace?: Pace;
  readonly token: TokenSource;
  readonly repeatable: boolean;
  readonly signal: AbortSignal | undefined;
}

/** A client for one connection: the connector's declarations, resolved for this app and site. */
export function connectionClient(
  kernel: Kernel,
  { bound, site, account, pace = 'caller', token, repeatable, signal }: ClientRequest,
): Client {
  const { api, name } = bound.connector;
  const context = { app: bound.values, site: site ?? {} };
  const [anyOrigin] = api.origins ?? [];
  const sitelessUrl = site === undefined ? anyOrigin : undefined;
  const declared = new URL(sitelessUrl ?? resolve<string>(api.baseUrl, context));
  const { fetch, clock, timeoutMs, relocations, budgets, store, emit } = kernel;
  const limits = resolve(api.limits ?? {}, context);
  // A computed one counts for nothing: the site that it was computed from may come from outside.
  const fixed = typeof api.baseUrl === 'string' ? [declared.origin] : [];
  const origins = [...fixed, ...(api.origins ?? [])];
  return createClient({
    connector: name,
    baseUrl: declared,
    origins: new Set(origins.map((origin) => relocate(origin, relocations).origin)),
    relocations,
    headers: resolve(api.headers ?? {}, context),
    searchParams: resolve(api.searchParams ?? {}, context),
    classify: api.classify,
    token,
    budget: requestBudget({
      bound,
      limits,
      account,
      pace,
      budgets,
      store: store.limits,
      clock,
      timeoutMs,
      emit,
    }),
    repeatable,
    fetch,
    clock,
    timeoutMs,
    patienceMs: patienceMs[pace],
    attempts: 4,
    signal,
  });
}
