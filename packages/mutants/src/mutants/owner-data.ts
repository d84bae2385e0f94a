import { inPackage, type Mutant } from '../mutant.ts';

const core = inPackage('packages/core');
const memory = inPackage('packages/stores/memory');
const postgres = inPackage('packages/stores/postgres');

const flow = 'flow/owner-data.test.ts';
const sql = 'migrations/0001-initial';
const dumped =
  'G45 after an erasure no table holds a word of the owner, all of which the export had, and no other row changed';

/** In the SQL of an erasure, tried by core's tests on PostgreSQL. */
function erasing(find: string, replace: string, title: string): Mutant {
  const file = `packages/stores/postgres/src/${sql}/erase-owner.ts`;
  return {
    id: 'G45',
    file,
    find,
    replace,
    test: { file: 'packages/core/test/on-pglite/owner-data.test.ts', title },
  };
}

/** Of what is handed out about an owner, and of its end. */
export const ownerDataMutants: readonly Mutant[] = [
  core(
    'G45',
    ['flow/owner-data/export-owner.ts', '    after = page.next;', '    after = undefined;'],
    [
      flow,
      'G45 an export reads a page only when its reader has come that far, and stops when it is cancelled',
    ],
  ),
  core(
    'G45',
    ['flow/owner-data/erase-owner.ts', 'tally.add(await owners.eraseFlows(whose));', ''],
    [flow, 'G45 an erased owner leaves nothing, at the provider neither, and others keep theirs'],
  ),
  core(
    'G45',
    [
      'flow/owner-data/erase-owner.ts',
      'await disconnect({ kernel, connector: source.connector, key });',
      'await kernel.store.connections.close(key, revocationPlan(source.connector));',
    ],
    [flow, 'G45 an erased owner leaves nothing, at the provider neither, and others keep theirs'],
  ),
  core(
    'G45',
    [
      'flow/owner-data/erase-owner.ts',
      "if (!isPatchbayError(error, 'crypto/unopenable')) throw error;",
      'throw error;',
    ],
    [flow, 'G45 an owner whose key is gone is erased too, and the revocation stays owed'],
  ),
  core(
    'G45',
    ['flow/auth/disconnect.ts', ": 'account';", ": 'token';"],
    [
      flow,
      'G45 an owner whose connector is no longer configured is erased too, and the revocation stays owed',
    ],
  ),
  core(
    'G45',
    ['flow/owner.ts', 'everyone === true && Object.keys(rest).length === 0', 'everyone !== undefined'],
    [flow, 'G45 nobody is erased by %o'],
  ),
  core(
    'G45',
    ['flow/auth/opened-tokens.ts', 'if (JSON.parse(key)[1] === tenantId) opened.delete(key);', 'void key;'],
    ['flow/auth/opened-tokens.test.ts', 'G45 a tenant whose data is erased leaves none of its tokens open'],
  ),
  memory(
    'G45',
    ['erase-owner.ts', 'for (const partition of partitions) partition.lease = undefined;', ''],
    ['memory-store.test.ts', 'G45 owner data'],
  ),
  memory(
    'G45',
    ['owner-lists.ts', "'everyone' in whose ? whose.tenantId === owner.tenantId :", ''],
    ['memory-store.test.ts', 'G45 owner data'],
  ),
  erasing('delete from subject_readers where', 'delete from subject_readers where false and', dumped),
  erasing(
    'delete from subjects s where s.tenant_id',
    'delete from subjects s where false and s.tenant_id',
    dumped,
  ),
  erasing('where audit.tenant_id = tenant and', 'where false and', dumped),
  erasing(
    'delete from records where ctid = any(array(select ctid from records where connection_id = c.id limit room))',
    'delete from records where connection_id = c.id',
    'G45 an erasure deletes in transactions of limited length',
  ),
  postgres(
    'G45',
    [`${sql}/erase-owner.ts`, '= buried.stream and not concerns_others(d, c)', '= buried.stream'],
    ['postgres-store.test.ts', 'G45 owner data'],
  ),
  postgres(
    'G45',
    [`${sql}/readings.ts`, '  for key share;', '  ;'],
    ['owner-data.test.ts', 'G45 %s while the connection is being deleted wait for that, and are not written'],
  ),
  postgres(
    'G45',
    [`${sql}/work.ts`, "status <> 'disconnected' for share;", "status <> 'disconnected';"],
    ['owner-data.test.ts', 'G45 %s while the connection is being deleted wait for that, and are not written'],
  ),
  {
    id: 'G45',
    file: 'packages/core/src/flow/owner-data/erase-owner.ts',
    find: 'tally.add(await owners.eraseTraces(whose));',
    replace: 'if (tally.total().erased.connections > 0) tally.add(await owners.eraseTraces(whose));',
    test: {
      file: 'packages/races/test/erasing.test.ts',
      title: 'G45 an erasure killed after step $steps is finished by another process',
    },
  },
];
