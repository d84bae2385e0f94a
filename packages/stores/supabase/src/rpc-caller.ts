import type { RpcAnswer, SupabaseLike } from './client.ts';
import { restError } from './rest-error.ts';

/** What a call needs to know. */
export interface RpcOptions {
  readonly client: SupabaseLike;
  readonly timeoutMs: number;
}

/** Calls functions of the schema `integrations` by name. */
export function rpcCaller({ client, timeoutMs }: RpcOptions) {
  return async <Result>(name: string, args?: object): Promise<Result> => {
    const answer = await send(client, { name, args, signal: AbortSignal.timeout(timeoutMs) });
    // Only 200: supabase-js turns a 404 without a body, as a wrong URL gives, into a success without data.
    if (answer.error !== null || answer.status !== 200) throw restError(answer);
    // The schema's functions are ours and answer in the form that the port names.
    return (answer.data ?? undefined) as Result;
  };
}

async function send(
  client: SupabaseLike,
  { name, args, signal }: { name: string; args: object | undefined; signal: AbortSignal },
): Promise<RpcAnswer> {
  try {
    // The client's own `Database` type need not know our schema.
    return await client
      .schema('integrations' as never)
      .rpc(name as never, args as never)
      .abortSignal(signal);
  } catch (error) {
    // A client that was told to throw its errors.
    return { status: 0, data: null, error };
  }
}
