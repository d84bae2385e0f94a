import type { FreshDatabase } from '@patchbay/testing/postgres';
import type postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiRole, apiRoles } from '../api-roles.ts';
import { client, migratedDatabase } from '../databases.ts';
import { type Answer, ask, person } from './ask.ts';
import { functionsOf, type Relation, relationsOf } from './catalogue.ts';
import { functions, type ReadableTable, relations } from './expected.ts';
import { fillWorld, shown, tenants, users } from './world.ts';

let database: FreshDatabase;
let sql: postgres.Sql;

beforeAll(async () => {
  database = await migratedDatabase();
  sql = client(database.url, { max: 1 });
  await fillWorld(sql);
});

afterAll(async () => {
  await sql.end({ timeout: 5 });
  await database.drop();
});

const readable = Object.entries(relations).filter(
  (entry): entry is [string, ReadableTable] => entry[1] !== 'closed',
);

/** `refused` for want of a right; `allowed` also when what ran then failed on the nulls it was given. */
function outcome({ rows, state }: Answer): string {
  if (rows || /^(22|23|PB)/.test(state)) return 'allowed';
  return state === '42501' ? 'refused' : state;
}

/** What may be done to a relation, one statement for each. */
function statementsOn({ name, kind, columns }: Relation): Readonly<Record<string, string>> {
  const place = `integrations.${name}`;
  if (kind === 'S') return { select: `select from ${place}`, nextval: `select nextval('${place}')` };
  return {
    select: `select from ${place}`,
    insert: `insert into ${place} default values`,
    update: `update ${place} set ${columns[0]} = default`,
    delete: `delete from ${place}`,
    truncate: `truncate ${place} cascade`,
  };
}

it('G14 the matrix has a row for every table, view and function of the schema', async () => {
  const holding = (await relationsOf(sql)).filter(({ kind }) => kind !== 'S');
  const decide = 'say in expected.ts who may use it';
  expect(
    holding.map(({ name }) => name),
    decide,
  ).toEqual(Object.keys(relations).sort());
  expect(
    (await functionsOf(sql)).map(({ name }) => name),
    decide,
  ).toEqual(Object.keys(functions).sort());
  const views = holding.filter(({ kind }) => kind === 'v' || kind === 'm');
  const asOwner = views.filter(
    ({ kind, options }) => kind === 'm' || !options?.includes('security_invoker=true'),
  );
  expect(asOwner, 'a view that asks as its owner shows every row').toEqual([]);
});

it.each(apiRoles)(
  'G14 %s has no right to a table, view or sequence but to read what the matrix says',
  async (role) => {
    const asker = { ...person('acme', 'ada'), role };
    const found: Record<string, string> = {};
    const expected: Record<string, string> = {};
    for (const relation of await relationsOf(sql)) {
      const mayRead = role === 'authenticated' && (relations[relation.name] ?? 'closed') !== 'closed';
      for (const [verb, statement] of Object.entries(statementsOn(relation))) {
        const cell = `${verb} ${relation.name}`;
        found[cell] = outcome(await ask(sql, asker, statement));
        expected[cell] = mayRead && verb === 'select' ? 'allowed' : 'refused';
      }
    }
    expect(found).toEqual(expected);
  },
);

const executes: Readonly<Record<ApiRole, string>> = {
  anon: 'nothing',
  authenticated: 'claim',
  service_role: 'step',
};

it.each(apiRoles)('G14 %s executes the functions that the matrix says, and no other', async (role) => {
  const asker = { ...person('acme', 'ada'), role };
  const found: Record<string, string> = {};
  const expected: Record<string, string> = {};
  for (const { name, call } of await functionsOf(sql)) {
    found[name] = outcome(await ask(sql, asker, call));
    expected[name] = functions[name] === executes[role] ? 'allowed' : 'refused';
  }
  expect(found).toEqual(expected);
});

it('G14 a person may ask for the columns that the matrix names, and for no other', async () => {
  const found = await sql<{ name: string; columns: string[] }[]>`
    select attrelid::regclass::text as name, array_agg(attname::text order by attnum) as columns from pg_attribute
    join pg_class on pg_class.oid = attrelid where relnamespace = 'integrations'::regnamespace
      and attnum > 0 and has_column_privilege('authenticated', attrelid, attnum, 'select')
    group by attrelid order by 1`;
  const expected = readable.map(([name, { columns }]) => ({ name: `integrations.${name}`, columns }));
  const sorted = (rows: readonly { name: string; columns: readonly string[] }[]) =>
    Object.fromEntries(rows.map(({ name, columns }) => [name, columns.toSorted()]));
  expect(sorted(found)).toEqual(sorted(expected));
});

const everybody = tenants.flatMap((tenant) => users.map((user) => [user, tenant] as const));

it.each(everybody)(
  'G14 %s of %s reads exactly the rows that are theirs to read (row A11)',
  async (user, tenant) => {
    for (const [name, { id, rows }] of readable) {
      const expected = shown[user][rows].map((each) => ({ id: `${tenant}/${each}` }));
      const { rows: found } = await ask(
        sql,
        person(tenant, user),
        `select ${id} as id from integrations.${name} order by (${id}) collate "C"`,
      );
      expect(found, name).toEqual(expected);
    }
  },
);

it('G14 what is closed shows no row even to a role that was granted it, and there are rows', async () => {
  for (const [name, kind] of Object.entries(relations)) {
    if (kind !== 'closed') continue;
    const rows = `select from integrations.${name} limit 1`;
    expect(await sql.unsafe(rows), `write some of ${name} in world.ts`).toHaveLength(1);
    await sql.unsafe(`grant select on integrations.${name} to authenticated`);
    expect(await ask(sql, person('acme', 'ada'), rows), name).toEqual({ rows: [] });
    await sql.unsafe(`revoke select on integrations.${name} from authenticated`);
  }
});

const acme = { app_metadata: { tenant_id: 'acme' } };

it.each<[string, unknown]>([
  ['no claims', undefined],
  ['empty claims', ''],
  ['claims that say nothing', {}],
  ['claims that are no object', '"acme"'],
  ['a tenant in what the user may change', { sub: 'ada', user_metadata: { tenant_id: 'acme' } }],
  ['a tenant beside app_metadata', { sub: 'ada', tenant_id: 'acme', app_metadata: {} }],
  ['no tenant', { sub: 'ada' }],
  ['an empty tenant', { sub: 'ada', app_metadata: { tenant_id: '' } }],
  ['no tenant but a role', { sub: 'ada', role: 'service_role', app_metadata: { role: 'service_role' } }],
  ['several tenants', { sub: 'ada', app_metadata: { tenant_id: ['acme', 'globex'] } }],
  ['a tenant with SQL', { sub: 'ada', app_metadata: { tenant_id: "acme' or true --" } }],
  ['no user', acme],
  ['an empty user', { ...acme, sub: '' }],
  ['a user in what the user may change', { ...acme, user_metadata: { sub: 'ada' } }],
  ['a stranger', { sub: 'ada', app_metadata: { tenant_id: 'initech' } }],
])('G14 a token with %s reads nothing', async (_, claims) => {
  for (const [name] of readable) {
    const answer = await ask(sql, { role: 'authenticated', claims }, `select from integrations.${name}`);
    expect(answer, name).toEqual({ rows: [] });
  }
});

it('G14 claims that are not JSON are refused', async () => {
  for (const [name] of readable) {
    const answer = await ask(
      sql,
      { role: 'authenticated', claims: '{"sub":' },
      `select from integrations.${name}`,
    );
    expect(answer, name).toEqual({ state: '22P02' });
  }
});

it('G14 a role and a tenant that a person claims add nothing to what the token says', async () => {
  const claims = {
    ...acme,
    sub: 'bob',
    role: 'service_role',
    user_metadata: { tenant_id: 'globex', sub: 'ada' },
  };
  const asker = { role: 'authenticated', claims } as const;
  const { rows } = await ask(sql, asker, 'select id from integrations.connections order by id collate "C"');
  expect(rows).toEqual(shown.bob.metadata.map((id) => ({ id: `acme/${id}` })));
});

it('G14 a user without a tenant of that name reads no more than the organisation’s own connection', async () => {
  const newcomer = person('acme', 'eve');
  for (const [name, { rows }] of readable) {
    const { rows: found } = await ask(sql, newcomer, `select from integrations.${name}`);
    expect(found?.length, name).toBe(rows === 'metadata' ? 1 : 0);
  }
});
