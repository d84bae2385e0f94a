import type { Clock, Store } from '@patchbay/core';
import { checkVersion, stepStore } from '@patchbay/store-postgres/steps';
import type { SupabaseLike } from './client.ts';
import { type RpcOptions, rpcCaller } from './rpc-caller.ts';

/** What a Supabase store stands on. */
export interface SupabaseStoreOptions {
  /** Your supabase-js client, made with a secret key or the service_role key: on the server only. */
  readonly client: SupabaseLike;
  /** For one call; 30 seconds when left out. A call that took longer may still have happened. */
  readonly timeoutMs?: number;
  /** For tests only; left out, the database's own time. */
  readonly clock?: Pick<Clock, 'now'>;
}

/**
 * Keeps everything in the schema `integrations` of a Supabase project, over its REST API. Each step is one call of one
 * function, which is one transaction. Calls are never repeated here.
 */
export function supabaseStore({ client, timeoutMs = 30_000, clock }: SupabaseStoreOptions): Store {
  const options: RpcOptions = { client, timeoutMs };
  const call = rpcCaller(options);
  return stepStore({
    name: 'supabase',
    call: (step, input) => call(step, { p: clock ? { ...input, now: clock.now() } : input }),
    check: async () => checkVersion(await call<number>('schema_version')),
  });
}
