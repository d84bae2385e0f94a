import type postgres from 'postgres';
import { type Caller, callerOf, supabaseKey } from './caller.ts';
import { failureResponse, Refused, statusOf } from './rest-failure.ts';
import { findRoutine, type Routine, routineCall } from './routine.ts';

/** What the stand-in answers from. */
export interface PostgrestStandInOptions {
  /** Connected as `authenticator`; see `authenticatorUrl`. */
  readonly sql: postgres.Sql;
  /** What bearer tokens are signed with, HS256. */
  readonly jwtSecret: string;
  /** The exposed schemas; the first is meant where a request names none. */
  readonly schemas: readonly string[];
  /** Keys of Supabase's newer kind (`sb_secret_...`), and the role that its gateway makes of each. */
  readonly apiKeys?: Readonly<Record<string, string>>;
}

/** The part of a Supabase project's REST API that answers calls of functions. */
export interface PostgrestStandIn {
  /** Rejects as `fetch` does when the request's signal aborts; the database then finishes or not, as it happens. */
  fetch(request: Request): Promise<Response>;
}

/**
 * Answers `POST /rest/v1/rpc/<function>` as PostgREST 13 behind Supabase's gateway does, from a real database: the
 * token is verified, and the call is one transaction with the caller's role and claims set for its length. Differs in
 * that it reads the catalogue for every call where PostgREST keeps it until it is told to reload.
 */
export function postgrestStandIn(options: PostgrestStandInOptions): PostgrestStandIn {
  return {
    async fetch(request) {
      request.signal.throwIfAborted();
      const aborted = new Promise<never>((_, reject) => {
        request.signal.addEventListener('abort', () => reject(request.signal.reason), { once: true });
      });
      return Promise.race([answer(options, request), aborted]);
    },
  };
}

async function answer(options: PostgrestStandInOptions, request: Request): Promise<Response> {
  const key = request.headers.get('apikey');
  if (key === null) return Response.json({ message: 'No API key found in request' }, { status: 401 });
  try {
    return await call(options, request, await gatewayAuthorization(options, request, key));
  } catch (error) {
    if (error instanceof Refused) return failureResponse(error.failure);
    throw error;
  }
}

/** The gateway turns a key of the newer kind into a token of its role; everything else it passes on. */
async function gatewayAuthorization(
  { apiKeys = {}, jwtSecret }: PostgrestStandInOptions,
  request: Request,
  key: string,
): Promise<string | null> {
  const given = request.headers.get('authorization');
  const role = Object.hasOwn(apiKeys, key) ? apiKeys[key] : undefined;
  const isOwn = given === null || given === `Bearer ${key}`;
  return role !== undefined && isOwn ? `Bearer ${await supabaseKey(jwtSecret, role)}` : given;
}

async function call(
  { sql, jwtSecret, schemas }: PostgrestStandInOptions,
  request: Request,
  authorization: string | null,
): Promise<Response> {
  const caller = await callerOf(authorization, jwtSecret);
  const name = functionName(request);
  const schema = exposedSchema(schemas, request.headers.get('content-profile'));
  const body = await request.text();
  const routine = await findRoutine(sql, { schema, name, args: argumentNames(body) });
  const json = await execute(sql, { caller, routine, body });
  if (routine.returns === 'nothing') return new Response(null, { status: 204 });
  const headers = { 'content-type': 'application/json; charset=utf-8', 'content-profile': schema };
  return new Response(json, { headers });
}

function functionName(request: Request): string {
  const name = /^\/rest\/v1\/rpc\/([^/]+)$/.exec(new URL(request.url).pathname)?.[1];
  if (name === undefined)
    throw new Refused({ status: 404, code: 'PGRST125', message: 'Invalid path specified in request URL' });
  if (request.method !== 'POST')
    throw new Refused({
      status: 405,
      code: 'PGRST101',
      message: `Cannot use the ${request.method} method on RPC`,
    });
  return decodeURIComponent(name);
}

function exposedSchema(schemas: readonly string[], wanted: string | null): string {
  const schema = wanted ?? schemas[0] ?? 'public';
  if (schemas.includes(schema)) return schema;
  throw new Refused({
    status: 406,
    code: 'PGRST106',
    message: `Invalid schema: ${schema}`,
    hint: `Only the following schemas are exposed: ${schemas.join(', ')}`,
  });
}

function argumentNames(body: string): readonly string[] {
  try {
    const parsed: unknown = JSON.parse(body || '{}');
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return Object.keys(parsed);
  } catch {
    // Answered below, as everything that is no object.
  }
  throw new Refused({ status: 400, code: 'PGRST102', message: 'Empty or invalid json' });
}

/** One transaction, in which nothing but the role and its claims differs from any other caller's. */
async function execute(
  sql: postgres.Sql,
  { caller, routine, body }: { caller: Caller; routine: Routine; body: string },
): Promise<string> {
  try {
    return await sql.begin('isolation level read committed', async (transaction) => {
      await transaction`select set_config('role', ${caller.role}, true),
        set_config('request.jwt.claims', ${JSON.stringify(caller.claims)}, true)`;
      const parameters = routine.given.length === 0 ? [] : [body];
      const [row] = await transaction.unsafe(routineCall(routine), parameters);
      return String(row?.body);
    });
  } catch (error) {
    throw fromDatabase(error, caller.role);
  }
}

function fromDatabase(error: unknown, role: string): Refused {
  const { code, message, detail, hint } = error as {
    readonly [field in 'code' | 'message' | 'detail' | 'hint']?: string;
  };
  if (code === undefined || !/^[0-9A-Z]{5}$/.test(code)) {
    const details = message ?? 'unknown';
    return new Refused({
      status: 503,
      code: 'PGRST000',
      message: 'Database connection error. Retrying the connection.',
      details,
    });
  }
  const status =
    code === '22023' && /^role .* does not exist$/.test(message ?? '')
      ? 401
      : statusOf(code, role === 'anon');
  return new Refused({ status, code, message: message ?? '', details: detail, hint });
}
