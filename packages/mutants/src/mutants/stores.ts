import { inPackage, type Mutant } from '../mutant.ts';

const memory = inPackage('packages/stores/memory');
const postgres = inPackage('packages/stores/postgres');

/** Of the stores: what core relies on, and the SQL that does it. */
export const storeMutants: readonly Mutant[] = [
  {
    id: 'G3',
    file: 'packages/stores/postgres/src/step-caller.ts',
    find: 'await sql.unsafe(statement,',
    replace: "await (step === 'claim_refresh' ? await sql.reserve() : sql).unsafe(statement,",
    test: {
      file: 'packages/races/test/slow.test.ts',
      title:
        'G3 while a hundred refreshes wait for the provider, two database connections are free for others',
    },
  },
  memory(
    'G1',
    ['tokens.ts', 'if (lease && !isOver(lease.until, now)) return false;', ''],
    ['memory-store.test.ts', 'G1 token leases'],
  ),
  memory(
    'G2',
    ['tokens.ts', 'if (token.spend?.fence !== fence) return false;', ''],
    ['memory-store.test.ts', 'G2 token refreshes'],
  ),
  memory(
    'G10',
    [
      'flows.ts',
      'waiting(stateHash) !== undefined && flows.delete(stateHash)',
      'waiting(stateHash) !== undefined',
    ],
    ['memory-store.test.ts', 'G10 flows'],
  ),
  memory(
    'G14',
    [
      'state.ts',
      'left.tenantId === right.tenantId && left.userId === right.userId',
      'left.tenantId === right.tenantId',
    ],
    ['memory-store.test.ts', 'G14 owners'],
  ),
  memory(
    'G16',
    ['close-connection.ts', "return reach === 'token';", 'return true;'],
    ['memory-store.test.ts', 'G16 closing a connection'],
  ),
  memory(
    'G20',
    ['sync.ts', 'if (page.mark) saveMark(partition, page.mark);', ''],
    ['memory-store.test.ts', 'G20 sync pages'],
  ),
  memory(
    'G25',
    ['sync.ts', 'partition.version !== page.version', 'false'],
    ['memory-store.test.ts', 'G25 sync runs'],
  ),
  memory(
    'G22',
    ['partition.ts', '[...page.records, ...page.rejected]', 'page.records'],
    ['memory-store.test.ts', 'G22 sync sweeps'],
  ),
  memory('G25', ['sync.ts', 'partition.fence += 1;', ''], ['memory-store.test.ts', 'G25 sync runs']),
  memory(
    'G31',
    ['deliveries.ts', 'if (!delivery || delivery.handledAt) return false;', 'if (!delivery) return false;'],
    ['memory-store.test.ts', 'G31 deliveries'],
  ),
  memory(
    'G33',
    ['work.ts', 'row?.fence === fence && (row.lease || fence === 0)', 'row'],
    ['memory-store.test.ts', 'G33 work'],
  ),
  postgres(
    'C26',
    [
      'migrations/0001-initial/commit-page.ts',
      "and run_id = p->>'runId' and fence = (p->>'fence')::bigint",
      '',
    ],
    [
      'races.test.ts',
      'C26 a worker whose lease was taken over writes nothing, not even in the middle of the other',
    ],
  ),
  postgres(
    'C35',
    [
      'migrations/0001-initial/commit-page.ts',
      'from wanted w where not w.is_new and not w.same',
      'from wanted w where not w.is_new',
    ],
    [
      'commit-page.test.ts',
      'C35 a page that brings nothing new logs no more than its mark, however long it is',
    ],
  ),
  postgres(
    'C35',
    ['migrations/0001-initial/commit-page.ts', ') stored on true', 'for update) stored on true'],
    [
      'commit-page.test.ts',
      'C35 a page that brings nothing new logs no more than its mark, however long it is',
    ],
  ),
  postgres(
    'G14',
    [
      'migrations/0001-initial/token-reads.ts',
      "and user_id is not distinct from p->'owner'->>'userId';",
      ';',
    ],
    ['postgres-store.test.ts', 'G14 owners'],
  ),
  postgres(
    'G14',
    [
      'migrations/0001-initial/privileges.ts',
      "execute 'revoke all on all functions in schema integrations from ' || grantee;",
      '',
    ],
    ['privileges.test.ts', 'G14 a role without grants may neither enter the schema nor use anything in it'],
  ),
  postgres(
    'G24',
    [
      'migrations/0001-initial/commit-page.ts',
      "and fingerprint in (select 'key:' || (r",
      "and fingerprint in (select 'data:' || (r",
    ],
    ['commit-page.test.ts', 'G24 a rejected record is kept once however often it comes, until it fits'],
  ),
  postgres(
    'G20',
    [
      'migrations/0001-initial/commit-page.ts',
      'insert into feeds as feed (connection_id, stream, tenant_id) values (held.connection_id, held.stream, held.tenant_id)',
      'insert into feeds as feed (connection_id, stream, tenant_id, version) select held.connection_id, held.stream || txid_current(), held.tenant_id, txid_current()',
    ],
    ['races.test.ts', 'G20 who follows a stream misses no writer that commits later with an earlier change'],
  ),
  memory(
    'G20',
    ['read-changes.ts', 'const from = row.version === after.version ? after.index : 0;', 'const from = 0;'],
    ['memory-store.test.ts', 'G20 changes'],
  ),
];
