import { migrate } from '@patchbay/store-postgres';
import { freshDatabase, startPostgres } from '@patchbay/testing/postgres';
import postgres from 'postgres';
import { compareTimes } from '../src/compare.ts';
import type { Benchmark } from '../src/comparison.ts';
import { timeInTurns } from '../src/time-in-turns.ts';

/** A hundred connections of one user among 20,000 of 20 tenants, and the newest hundred of a connection's 10,000 readings. */
const queries = {
  connections: {
    text: `select id, connector, account, status, updated_at, last_synced_at from integrations.connections
      where tenant_id = $1 and user_id = $2`,
    parameters: ['tenant-7', 'user-3'],
  },
  readings: {
    text: `select device, metric, measured_at, value_number from integrations.readings
      where connection_id = $1 order by measured_at desc limit 100`,
    parameters: ['tenant-7/user-3/1'],
  },
} as const;

type Query = (typeof queries)[keyof typeof queries];

/** A person's reads under the policies, beside the same statements by the owner of the tables, whom no policy concerns. */
export const benchmark: Benchmark = async ({ runs }) => {
  const server = await startPostgres();
  const { url, drop } = await freshDatabase(server.url);
  const [owner, person] = [connect(url), connect(url)];
  try {
    await fill(owner);
    const claims = { sub: 'user-3', app_metadata: { tenant_id: 'tenant-7' } };
    await person`select set_config('request.jwt.claims', ${JSON.stringify(claims)}, false)`;
    await person`set role authenticated`;
    const comparisons = [];
    for (const [what, query] of Object.entries(queries)) {
      const samples = await timeInTurns(
        { policies: () => hundred(person, query), owner: () => hundred(owner, query) },
        runs,
      );
      const pair = { name: `rls/${what}`, ours: 'policies', peers: ['owner'], unit: 'µs' } as const;
      comparisons.push(...compareTimes(samples, pair));
    }
    return comparisons;
  } finally {
    await Promise.all([owner.end(), person.end()]);
    await drop();
    await server.stop();
  }
};

function connect(url: string): postgres.Sql {
  return postgres(url, { max: 1, onnotice: () => undefined });
}

async function hundred(sql: postgres.Sql, { text, parameters }: Query): Promise<void> {
  const rows = await sql.unsafe(text, [...parameters], { prepare: true });
  if (rows.length !== 100) throw new Error(`${rows.length} rows were read, not 100`);
}

/** Each of 200 users has 100 connections and may read 10 subjects. */
async function fill(sql: postgres.Sql): Promise<void> {
  await sql.unsafe(
    `do $$ begin create role authenticated nologin; exception when duplicate_object then null; end $$`,
  );
  await migrate(sql);
  await sql.unsafe(`
    create temp table people as
      select 'tenant-' || t as tenant, 'user-' || u as person from generate_series(1, 20) t, generate_series(1, 10) u;
    insert into integrations.subjects (tenant_id, id)
      select distinct tenant, 'subject-' || n from people, generate_series(1, 10) n;
    insert into integrations.subject_readers (tenant_id, subject, user_id)
      select tenant, 'subject-' || n, person from people, generate_series(1, 10) n;
    insert into integrations.connections
      (id, tenant_id, user_id, connector, provider, app_id, slot, account, abilities, status, created_at, updated_at)
      select concat_ws('/', tenant, person, n), tenant, person, 'slack', 'slack', 'app', n, '{"id":"T1","name":"Acme"}',
        '{channels}', 'active', now(), now() from people, generate_series(1, 100) n;
    insert into integrations.readings
      select concat_ws('/', tenant, person, 1), 'boiler', '', 'temperature', now() - n * interval '1 min', tenant,
        20, null, null, 'poll', now() from people, generate_series(1, case tenant when 'tenant-7' then 10000 else 100 end) n;
    analyze`);
}
