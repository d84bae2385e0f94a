import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type FreshDatabase,
  freshDatabase,
  type PostgresServer,
  startPostgres,
} from '../../src/postgres/index.ts';
import {
  authenticatorUrl,
  createSupabaseRoles,
  type PostgrestStandIn,
  postgrestStandIn,
  supabaseKey,
} from '../../src/postgrest/index.ts';

const jwtSecret = 'a-secret-of-at-least-thirty-two-characters';
let server: PostgresServer;
let database: FreshDatabase;
let admin: postgres.Sql;
let sql: postgres.Sql;
let api: PostgrestStandIn;

beforeAll(async () => {
  server = await startPostgres();
  database = await freshDatabase(server.url);
  admin = postgres(database.url, { max: 2, onnotice: () => undefined });
  await createSupabaseRoles(admin);
  await createSupabaseRoles(admin);
  await admin.unsafe(`
    create schema app;
    grant usage on schema app to anon, authenticated, service_role;
    create function app.who() returns jsonb language sql as $$ select jsonb_build_object(
      'role', current_user, 'claims', current_setting('request.jwt.claims')::jsonb) $$;
    create function app.add(a integer, b integer default 1) returns integer language sql as 'select a + b';
    create function app.nothing() returns void language sql as 'select';
    create function app.none() returns jsonb language sql as 'select null::jsonb';
    create function app.rows() returns setof integer language sql as 'select generate_series(1, 3)';
    create function app.fail(state text) returns void language plpgsql as $$
      begin raise exception using errcode = state, message = 'm', detail = 'd', hint = 'h'; end $$;
    create function app.secret() returns integer language sql as 'select 1';
    revoke all on function app.secret() from public;
    grant execute on function app.secret() to service_role;
    create table app.guarded (id integer); insert into app.guarded values (1);
    alter table app.guarded enable row level security;
    grant select on app.guarded to authenticated, service_role;
    create function app.guarded() returns setof app.guarded language sql as 'select * from app.guarded'`);
  sql = postgres(authenticatorUrl(database.url), { max: 1, onnotice: () => undefined });
  api = postgrestStandIn({ sql, jwtSecret, schemas: ['app'], apiKeys: { sb_secret_x: 'service_role' } });
}, 60_000);

afterAll(async () => {
  await Promise.all([admin.end(), sql.end({ timeout: 5 })]);
  await database.drop();
  await server.stop();
});

/** The status and body of one call; `null` instead of a key sends none. */
async function rpc(
  name: string,
  { key, body = {}, ...init }: { key?: string | null; body?: unknown } & Omit<RequestInit, 'body'> = {},
) {
  const token = key === undefined ? await supabaseKey(jwtSecret, 'service_role') : key;
  const response = await api.fetch(
    new Request(`https://project.example/rest/v1/rpc/${name}`, {
      method: 'POST',
      body: JSON.stringify(body),
      ...init,
      headers: {
        ...(token !== null && { apikey: token, authorization: `Bearer ${token}` }),
        ...init.headers,
      },
    }),
  );
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
  };
}

describe('a call', () => {
  test('has the role and the claims of its token, and the next one nothing of it', async () => {
    const person = await supabaseKey(jwtSecret, 'authenticated', {
      sub: 'u1',
      app_metadata: { tenant_id: 'acme' },
    });
    expect((await rpc('who', { key: person })).body).toEqual({
      role: 'authenticated',
      claims: { iss: 'supabase', role: 'authenticated', sub: 'u1', app_metadata: { tenant_id: 'acme' } },
    });
    expect((await rpc('who', { key: 'sb_secret_x' })).body.role).toBe('service_role');
    const anonymous = await rpc('who', { key: null, headers: { apikey: 'k' } });
    expect(anonymous.body).toEqual({ role: 'anon', claims: { role: 'anon' } });
    // The only connection there is.
    const [after] = await sql`select current_user as role, current_setting('request.jwt.claims') as claims`;
    expect(after).toEqual({ role: 'authenticator', claims: '' });
  });

  test('is one transaction: a value, rows, null, or nothing', async () => {
    expect(await rpc('add', { body: { a: 1 } })).toMatchObject({ status: 200, body: 2 });
    expect(await rpc('add', { body: { b: 2, a: 1 } })).toMatchObject({ status: 200, body: 3 });
    expect(await rpc('rows')).toMatchObject({ status: 200, body: [1, 2, 3] });
    expect(await rpc('none')).toMatchObject({ status: 200, body: null });
    expect(await rpc('nothing')).toMatchObject({ status: 204, body: undefined });
    expect((await rpc('add', { body: { a: 1 } })).headers.get('content-type')).toBe(
      'application/json; charset=utf-8',
    );
  });

  test('passes row-level security as service_role and no one else', async () => {
    expect((await rpc('guarded')).body).toEqual([{ id: 1 }]);
    expect((await rpc('guarded', { key: await supabaseKey(jwtSecret, 'authenticated') })).body).toEqual([]);
  });
});

const refusals: readonly [string, Parameters<typeof rpc>, number, object | string][] = [
  ['no key', ['who', { key: null }], 401, { message: 'No API key found in request' }],
  ['a key that is no token', ['who', { key: 'sb_secret_other' }], 401, 'PGRST301'],
  ['another schema', ['who', { headers: { 'content-profile': 'pg_catalog' } }], 406, 'PGRST106'],
  ['an unknown function', ['missing', { body: { p: 1 } }], 404, 'PGRST202'],
  ['a missing argument', ['add', { body: { b: 1 } }], 404, 'PGRST202'],
  ['an argument too many', ['add', { body: { a: 1, c: 1 } }], 404, 'PGRST202'],
  ['no object', ['add', { body: [1] }], 400, 'PGRST102'],
  ['another path', ['add/more', {}], 404, 'PGRST125'],
  ['another method', ['add', { method: 'PUT' }], 405, 'PGRST101'],
  ['a value that does not fit', ['add', { body: { a: 'x' } }], 400, '22P02'],
];

test.each(refusals)('%s is refused', async (_, call, status, expected) => {
  const answer = await rpc(...call);
  expect(answer.status).toBe(status);
  expect(answer.body).toMatchObject(typeof expected === 'string' ? { code: expected } : expected);
});

test.each([
  ['PB001', 400],
  ['P0001', 400],
  ['23505', 409],
  ['40001', 500],
  ['57014', 500],
  ['57P01', 503],
  ['53300', 503],
  ['42P01', 404],
])('the database’s %s has status %i and its words', async (state, status) => {
  const { body, ...answer } = await rpc('fail', { body: { state } });
  expect({ status: answer.status, body }).toEqual({
    status,
    body: { code: state, message: 'm', details: 'd', hint: 'h' },
  });
});

test('a function that the role may not execute is 401 for anon and 403 for a person', async () => {
  const [anon, person] = await Promise.all(
    ['anon', 'authenticated'].map((role) => supabaseKey(jwtSecret, role)),
  );
  expect(await rpc('secret', { key: anon ?? '' })).toMatchObject({ status: 401, body: { code: '42501' } });
  expect(await rpc('secret', { key: person ?? '' })).toMatchObject({ status: 403, body: { code: '42501' } });
  expect(await rpc('secret')).toMatchObject({ status: 200, body: 1 });
});

test('a token signed with another secret, expired, or of a role that does not exist is refused', async () => {
  const forged = await supabaseKey('another-secret-of-thirty-two-characters', 'service_role');
  expect(await rpc('who', { key: forged })).toMatchObject({ status: 401, body: { code: 'PGRST301' } });
  const expired = await rpc('who', { key: await supabaseKey(jwtSecret, 'anon', { exp: 1 }) });
  expect(expired).toMatchObject({ status: 401, body: { code: 'PGRST303', message: 'JWT expired' } });
  expect(expired.headers.get('www-authenticate')).toMatch(/^Bearer error="invalid_token"/);
  expect(await rpc('who', { key: await supabaseKey(jwtSecret, 'nobody') })).toMatchObject({ status: 401 });
  // The roles that are not the authenticator's to take.
  expect(await rpc('who', { key: await supabaseKey(jwtSecret, 'postgres') })).toMatchObject({ status: 403 });
});
