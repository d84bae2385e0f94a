/** What the store uses of a supabase-js client: one made by `createClient` fits as it is, with any `Database` type. */
export interface SupabaseLike {
  schema(name: never): {
    rpc(name: never, args?: never): RpcCall;
  };
}

/** One call of a function, which is sent when it is awaited. */
export interface RpcCall extends PromiseLike<RpcAnswer> {
  abortSignal(signal: AbortSignal): PromiseLike<RpcAnswer>;
}

/** What supabase-js makes of an answer. `status` is 0 when none came. */
export interface RpcAnswer {
  readonly status: number;
  readonly data: unknown;
  readonly error: unknown;
}
