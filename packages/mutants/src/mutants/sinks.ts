import { inPackage, type Mutant } from '../mutant.ts';

const memory = inPackage('packages/stores/memory');
const postgres = inPackage('packages/stores/postgres');
const errors = 'database-error.ts';
const feeding = 'feeding-caller.ts';
const steps = 'migrations/0001-initial/sinks.ts';
const contract = ['sinks/sink-contract.test.ts', 'G20 sinks'] as const;

/** Of sinks: told with the step or not at all, and named by nobody but the owner of the schema. */
export const sinkMutants: readonly Mutant[] = [
  memory(
    'G20',
    ['feeding-sync.ts', 'await tell(sink, changes);', 'void tell(sink, changes).catch(() => undefined);'],
    ['sinks.test.ts', 'G20 sinks'],
  ),
  memory('G20', ['turns.ts', 'last.then(step)', 'step()'], ['sinks.test.ts', 'G20 sinks']),
  postgres(
    'G20',
    [
      'migrations/0001-initial/commit-page.ts',
      'perform feed_sink(held.connection_id, held.stream);',
      'perform 1;',
    ],
    contract,
  ),
  postgres(
    'G20',
    [
      feeding,
      'await feed(sinks, told, transaction);',
      'feed(sinks, told, transaction).catch(() => undefined);',
    ],
    contract,
  ),
  postgres(
    'G20',
    [feeding, 'sql.begin(async (transaction)', 'Promise.resolve(sql).then(async (transaction)'],
    [
      'sinks/function-sinks.test.ts',
      'G20 a worker that is killed between the records and the sink’s commit leaves neither',
    ],
  ),
  postgres(
    'G20',
    [feeding, "transaction.unsafe('select pg_current_xact_id_if_assigned()::text as id')", '[{ id }]'],
    [
      'sinks/sink-contract.test.ts',
      'G20 a failure that the sink swallowed is none that PGlite swallows too: its commit says nothing',
    ],
  ),
  postgres(
    'G20',
    [feeding, 'now?.id !== id', 'now === undefined'],
    [
      'sinks/function-sinks.test.ts',
      'G20 a step whose connection was exchanged while the sink was told has not happened',
    ],
  ),
  postgres(
    'G20',
    [steps, 'order by o.partition for update', 'order by o.partition'],
    ['sinks/sql-sinks.test.ts', 'G20 a page that comes while a sink is filled is told after what it changed'],
  ),
  postgres(
    'G14',
    [steps, 'and (f.prosecdef or pg_has_role(', 'and (true or pg_has_role('],
    [
      'sinks/sql-sinks.test.ts',
      'G14 a function that another role could write anew is no sink, not even when it becomes one later',
    ],
  ),
  postgres(
    'G14',
    [steps, 'set local search_path = pg_catalog, pg_temp;', ''],
    ['sinks/sql-sinks.test.ts', 'G14 a sink finds tables by their schema only, and plans as everybody does'],
  ),
  postgres(
    'G14',
    [
      steps,
      'add_sink(connector text, stream text, routine regprocedure) returns void',
      'add_sink(connector text, stream text, routine regprocedure) returns void security definer',
    ],
    [
      'sinks/sql-sinks.test.ts',
      'G14 a role that may execute everything names no sink, changes none and takes none away',
    ],
  ),
  postgres(
    'G40',
    [errors, "sinkSentence.exec(said)?.[0] ?? 'A sink failed.'", "'A sink failed.'"],
    [
      'sinks/sql-sinks.test.ts',
      'G40 a failing sink is named with its SQLSTATE, and what it said stays in the database',
    ],
  ),
  {
    id: 'G9',
    file: 'packages/stores/postgres/src/database-error.ts',
    find: "sinkSentence.exec(said)?.[0] ?? 'A sink failed.'",
    replace: 'said',
    test: {
      file: 'packages/stores/supabase/test/errors.test.ts',
      title: 'G9 neither the answer’s words nor the key nor the network’s are in an error',
    },
  },
];
