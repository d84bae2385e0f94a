import { inPackage, type Mutant } from '../mutant.ts';

const core = inPackage('packages/core');
const lost = 'flow/auth/lost-tokens.test.ts';

/** Of refreshes that end badly: what is lost, doubtful, put off or held open. */
export const lostTokenMutants: readonly Mutant[] = [
  core(
    'G2',
    ['flow/auth/lost-tokens.ts', 'await emergencySink(lost);', ''],
    [lost, 'G2 what the store does not take goes to the emergency sink, sealed, and comes back whole'],
  ),
  core(
    'G2',
    ['flow/auth/lost-tokens.ts', 'secondsOf(tokens, kernel.clock.now())', '3600'],
    [lost, 'G2 what the store does not take goes to the emergency sink, sealed, and comes back whole'],
  ),
  core(
    'G2',
    [
      'flow/auth/lost-tokens.ts',
      'if (row === undefined) return false;',
      'if (row === undefined) return true;',
    ],
    [lost, 'G2 a lost token set is not restored over those of a new consent'],
  ),
  core(
    'G2',
    ['flow/auth/lost-tokens.ts', 'return stored;', 'return true;'],
    [lost, 'G2 a lost token set is restored once, however often it is given back'],
  ),
  core(
    'G2',
    ['flow/auth/lost-tokens.ts', 'return stored;', 'return true;'],
    [lost, 'G2 a lost token set is not restored once another has spent its predecessor'],
  ),
  core(
    'G2',
    ['flow/auth/lost-tokens.ts', 'id: grantId, tenantId, salt', 'id: grantId, tenantId: row.tenantId, salt'],
    [lost, 'G2 a lost token set of %s does not open, and nothing is stored'],
  ),
  core(
    'G2',
    [
      'flow/auth/lost-tokens.ts',
      'return Promise.race([taken().catch(() => false), late]);',
      'return taken();',
    ],
    [lost, 'G2 where the sink %s, the loss is told, with what to do, and no secret'],
  ),
  core(
    'G2',
    [
      'flow/auth/refresh.ts',
      'const lost = set && {',
      'const lost = { sealed: next.accessToken, keyId: "none",',
    ],
    [lost, 'G2 what cannot even be sealed is not handed over in the clear'],
  ),
  core(
    'G4',
    ['flow/auth/refresh-failure.ts', 'if (retryAfterMs <= 0) return usualPauseSeconds;', ''],
    [
      'flow/auth/refresh-refusals.test.ts',
      'G4 a provider that asks to retry after %j is left alone for %d s',
    ],
  ),
  core(
    'G4',
    ['flow/auth/refresh-failure.ts', 'Math.min(longestPauseSeconds,', 'Math.max(1,'],
    [
      'flow/auth/refresh-refusals.test.ts',
      'G4 a provider that asks to retry after %j is left alone for %d s',
    ],
  ),
  core(
    'G2',
    ['flow/auth/refresh-failure.ts', 'spent: failed.spent,', 'spent: true,'],
    [
      'flow/auth/refresh-refusals.test.ts',
      'G2 after %s nothing was spent: the next attempt need not wait for a late answer',
    ],
  ),
  core(
    'G3',
    [
      'flow/auth/refresh.ts',
      'const started = refreshOnce(kernel(), request, seen)',
      'const started = Promise.allSettled(running.values()).then(() => refreshOnce(kernel(), request, seen))',
    ],
    [
      'flow/auth/held-open.test.ts',
      'G3 while a hundred refreshes wait for the provider, the store serves others',
    ],
  ),
  core(
    'G7',
    [
      'flow/auth/sealed-token.ts',
      'tenantId, row: id, name, salt }',
      "tenantId: '', row: '', name, salt: 'AAAAAAAAAAAAAAAAAAAAAA' }",
    ],
    ['flow/auth/at-rest.test.ts', 'G7 the ciphertext of %s, put into a row, is refused and never sent'],
  ),
  core(
    'G9',
    ['errors/patchbay-error.ts', '{ cause: redactCause(options.cause) }', '{ cause: options.cause }'],
    ['flow/every-code.test.ts', 'G9 %s, as it is met, shows no secret'],
  ),
  {
    id: 'G2',
    file: 'packages/stores/memory/src/tokens.ts',
    find: 'before: token.spend?.fence }',
    replace: 'before: undefined }',
    test: {
      file: 'packages/core/test/flow/auth/refresh-crashes.test.ts',
      title: 'G2 a doubt about an earlier spend outlives a refusal that settles nothing',
    },
  },
  {
    id: 'G2',
    file: 'packages/stores/postgres/src/migrations/0001-initial/tokens.ts',
    find: 'spend_before = case when spend_generation = generation then spend_fence end',
    replace: 'spend_before = null',
    test: { file: 'packages/stores/postgres/test/postgres-store.test.ts', title: 'G2 token refreshes' },
  },
];
