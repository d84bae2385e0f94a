import { inPackage, type Mutant } from '../mutant.ts';

const core = inPackage('packages/core');
const server = inPackage('packages/server');
const memory = inPackage('packages/stores/memory');
const postgres = inPackage('packages/stores/postgres');

const done = 'flow/bulk/bulk.test.ts';
const running = 'flow/bulk/running.test.ts';
const overHttp = 'bulk.test.ts';

const resumed =
  'row C6 stopped after any result, a run of %i side by side goes on behind it: each connection is told once, and refreshed once';
const isAnswered = 'row C6: an answer that would take too long tells where the next request goes on';
const queried = 'G14 a query means exactly this owner’s, or all of a tenant’s';

/** Of what is done to many connections at once. */
const runMutants: readonly Mutant[] = [
  core(
    'row C6',
    [
      'flow/bulk/run-bulk.ts',
      'if (isEverybodys(error)) return { fatal: error };',
      'return { fatal: error };',
    ],
    [done, 'row C6 a bulk sync lists what failed and what was left alone, and does the rest'],
  ),
  core(
    'row C6',
    ['flow/bulk/run-bulk.ts', 'if (isEverybodys(error)) return { fatal: error };', ''],
    [running, 'row C6 a store that is down ends the run, and what was done before it is told'],
  ),
  core(
    'row C6',
    ['flow/bulk/run-bulk.ts', '  let after = id;', '  let after: string | undefined;'],
    [done, resumed],
  ),
  core(
    'row C6',
    ['flow/bulk/bulk-cursor.ts', 'startedAt: Number.parseInt(started, 36)', 'startedAt: now.getTime()'],
    [done, resumed],
  ),
  core(
    'row C6',
    ['flow/bulk/run-bulk.ts', ' && begun.length < concurrency', ''],
    [
      running,
      'row C6 so many are worked on side by side, and no more; a slow one holds back what is told, in order',
    ],
  ),
  core(
    'row C6',
    ['flow/bulk/run-bulk.ts', 'next.done || until?.aborted', 'next.done'],
    [running, 'row C6 once it is enough, what is under way is told and the rest is for the next call'],
  ),
  core(
    'row C6',
    [
      'flow/bulk/run-bulk.ts',
      "(await allow(toConnection(row))) !== true) return 'not_allowed';",
      'false) return undefined;',
    ],
    [running, 'row C6 what may not be touched is left alone, and a question without an answer ends the run'],
  ),
  core(
    'row C6',
    ['flow/bulk/sync-later.ts', 'if (!dryRun && work.length > 0)', 'if (work.length > 0)'],
    [running, 'row C6 a dry run asks nobody and changes nothing'],
  ),
  core(
    'row C6',
    ['flow/bulk/bulk-filter.ts', 'if (!fits) throw unfit(name);', ''],
    [running, 'row C6 %s is refused: it would mean more than was written'],
  ),
  core(
    'T15',
    ['flow/bulk/bulk-filter.ts', 'whose: checkWhose(whose)', 'whose'],
    [running, 'threat T15 no tenant is ever assumed'],
  ),
  core(
    'G44',
    ['flow/bulk/run-bulk.ts', 'await unlessAborted(signal, () => rows.next())', 'await rows.next()'],
    ['flow/cancelling.test.ts', 'G44 a signal ends the waiting at once:'],
  ),
];

/** Of the single verbs. */
const verbMutants: readonly Mutant[] = [
  core(
    'row C6',
    ['flow/auth/token-engine.ts', 'if (row.age > withinSeconds) await', 'await'],
    [done, 'row C6 connections that share a grant are refreshed by one call of the provider'],
  ),
  core(
    'row C6',
    ['flow/auth/token-engine.ts', 'if (tokens.refreshToken === undefined) return false;', ''],
    [done, 'row C6 a token that nothing refreshes is left as it is'],
  ),
  core(
    'row C6',
    ['flow/bulk/verbs.ts', 'if (failed !== undefined) throw failed.error;', ''],
    [done, 'row C6 of a connection whose one stream fails the others are synced'],
  ),
  core(
    'row C6',
    ['flow/bulk/verbs.ts', "(row.paused ? 'paused' : undefined)", 'undefined'],
    [running, 'row C6 syncs that were made due are done by whoever ticks'],
  ),
];

/** Of the query and of the route. */
const reachMutants: readonly Mutant[] = [
  memory(
    'G14',
    ['is-meant.ts', '    isWhose(whose, row.owner) &&', '    whose.tenantId === row.owner.tenantId &&'],
    ['memory-store.test.ts', queried],
  ),
  postgres(
    'G14',
    ['migrations/0001-initial/export-owner.ts', "p->'whose' ? 'everyone' or user_id", 'true or user_id'],
    ['postgres-store.test.ts', queried],
  ),
  server(
    'T14',
    ['routes/bulk.ts', 'whose: owner }', 'whose: { tenantId: owner.tenantId, everyone: true } }'],
    [overHttp, 'G14, threat T14: %s reaches nothing of another by a bulk request, with the ids neither'],
  ),
  server(
    'T16',
    ['routes/bulk.ts', 'const input = z.strictObject({', 'const input = z.looseObject({'],
    [overHttp, 'threat T16: a bulk request with %s is refused'],
  ),
  server(
    'row C6',
    [
      'routes/bulk.ts',
      'if (next !== undefined) return { results, next };',
      'if (next !== undefined) return { results };',
    ],
    [overHttp, isAnswered],
  ),
  server(
    'row C6',
    ['routes/bulk.ts', 'isPermitted(call, action, { connection: id, connector });', 'id !== connector;'],
    [overHttp, 'row C6: the app is asked about each connection'],
  ),
  server(
    'row C6',
    [
      'routes/bulk.ts',
      'error: toldFailure(error.cause, report)',
      'error: { code: error.code, message: error.message, retryable: error.retryable }',
    ],
    [overHttp, 'row C6: a failure is told beside the others, without what a browser may not learn'],
  ),
];

/** Of bulk sync, refresh and disconnect. */
export const bulkMutants: readonly Mutant[] = [...runMutants, ...verbMutants, ...reachMutants];
