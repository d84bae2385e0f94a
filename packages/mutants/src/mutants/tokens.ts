import { inPackage, type Mutant } from '../mutant.ts';

const core = inPackage('packages/core');

/** Of keeping a token fresh. */
export const tokenMutants: readonly Mutant[] = [
  core(
    'G1',
    ['flow/auth/refresh.ts', 'if (row.generation !== seen.generation)', 'if (false)'],
    ['flow/auth/refresh.test.ts', 'G1 two processes on one store cause one refresh between them'],
  ),
  core(
    'G2',
    [
      'flow/auth/refresh.ts',
      'if (!(await kernel.store.tokens.announce(at))) return theirs(kernel, request, held);',
      'await kernel.store.tokens.announce(at);',
    ],
    ['flow/auth/refresh-crashes.test.ts', 'G2 a lease lost before %s means: do nothing more'],
  ),
  core(
    'G2',
    ['flow/auth/refresh.ts', "held.doubtful ? 'lost_write' : 'revoked'", "'revoked'"],
    [
      'flow/auth/refresh-crashes.test.ts',
      'G2 an answer that could not be written ends in reauth_required with the reason lost_write',
    ],
  ),
  core(
    'G2',
    ['flow/auth/refresh.ts', 'if (!condemned) return theirs(kernel, request, held);', ''],
    ['flow/auth/refresh-crashes.test.ts', 'G2 whoever finds a newer token set stored takes that one'],
  ),
  core(
    'G4',
    [
      'flow/auth/token-request.ts',
      "error === 'unauthorized_client') return 'client-refused'",
      "error === 'unauthorized_client') return 'grant-dead'",
    ],
    ['flow/auth/refresh-refusals.test.ts', 'G4 a refresh that meets %s'],
  ),
  core(
    'G4',
    [
      'flow/auth/token-request.ts',
      "if (raw.status >= 500) throw refuse('unavailable', undefined, true);",
      '',
    ],
    ['flow/auth/refresh-refusals.test.ts', 'G4 a refresh that meets %s'],
  ),
  core(
    'G4',
    ['flow/workspace-scope.ts', 'if (row.appId !== bound.id) {', 'if (false) {'],
    [
      'flow/auth/refresh-refusals.test.ts',
      'G4 a connection that another client id made is a fault of the configuration',
    ],
  ),
  core(
    'G5',
    ['flow/auth/token-answer.ts', "value === null || value === ''", "value === ''"],
    ['flow/auth/token-answer.test.ts', 'G5 nulls, empty texts and empty lists are absence'],
  ),
  core(
    'G5',
    ['flow/auth/token-answer.ts', 'number > 1e11 ? number : number * 1000', 'number * 1000'],
    ['flow/auth/token-answer.test.ts', 'G5 an expiry given as %s is understood'],
  ),
  core(
    'G5',
    ['flow/auth/refresh.ts', 'set && { ...kept, ...set }', 'set'],
    ['flow/auth/token-answer.test.ts', 'G5 a refresh answer without a refresh token keeps the old one'],
  ),
  core(
    'G6',
    [
      'flow/auth/token-engine.ts',
      "rejected === tokens.accessToken ? 'stale' : freshnessOf(row)",
      'freshnessOf(row)',
    ],
    [
      'flow/auth/refresh.test.ts',
      'G6 a token rejected before its time is renewed once for all who were refused, and they go on',
    ],
  ),
  core(
    'G44',
    ['flow/auth/token-request.ts', 'signal: AbortSignal.timeout(kernel.timeoutMs),', ''],
    ['flow/auth/exchange.test.ts', 'G44 a token endpoint that never answers ends with the time limit'],
  ),
];
