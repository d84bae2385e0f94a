import { inPackage, type Mutant } from '../mutant.ts';

const core = inPackage('packages/core');

/** Of keeping a token fresh. */
export const tokenMutants: readonly Mutant[] = [
  core(
    'G2',
    ['flow/auth/refresh.ts', 'if (!stored) return theirs(kernel, request, held);', ''],
    ['flow/auth/refresh-crashes.test.ts', 'G2 whoever finds a newer token set stored takes that one'],
  ),
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
    ['flow/auth/refresh-crashes.test.ts', 'G2 a lease lost before %s means: do nothing more'],
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
    ['flow/workspace-scope.ts', 'if (row.appId === bound.id) return bound;', 'return bound;'],
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
    ['flow/auth/refresh.ts', '{ ...kept, ...rests, ...set }', 'set'],
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
    'G6',
    ['flow/workspace-scope.ts', 'row = undefined;', ''],
    [
      'flow/fresh-read.test.ts',
      'G6 a request reads its token once; one that was refused is looked up again before it is renewed',
    ],
  ),
  core(
    'G14',
    [
      'flow/workspace-scope.ts',
      'if (access === undefined) throw notFound(key.id);',
      'if (access === undefined) throw new TypeError();',
    ],
    ['flow/fresh-read.test.ts', 'G14 a token that another owner asks for costs one read and is not found'],
  ),
  core(
    'G44',
    ['flow/auth/token-request.ts', 'signal: AbortSignal.timeout(kernel.timeoutMs),', ''],
    ['flow/auth/exchange.test.ts', 'G44 a token endpoint that never answers ends with the time limit'],
  ),
  core(
    'G1',
    ['flow/auth/refresh.ts', 'if (shared !== undefined) return shared;', ''],
    [
      'flow/auth/refresh.test.ts',
      'G1 fifty callers of an expired token cause one refresh, and all get its token',
    ],
  ),
  core(
    'G2',
    ['flow/auth/insist.ts', 'if (clock.now().getTime() + pause > until) throw error;', 'throw error;'],
    [
      'flow/auth/refresh-crashes.test.ts',
      'G2 an answer that a failing database does not take is written when it is back',
    ],
  ),
  core(
    'G2',
    ['flow/auth/refresh-timing.ts', 'callSeconds: 2 * timeout,', 'callSeconds: timeout,'],
    [
      'flow/auth/refresh-timing.test.ts',
      'G2 where a second use ends the grant, an answer slower than the lease is still heard, and nobody spends before',
    ],
  ),
  core(
    'G2',
    ['flow/auth/refresh-timing.ts', 'Math.min(timeoutMs / 1000, graceSeconds / 3)', 'timeoutMs / 1000'],
    [
      'flow/auth/refresh-timing.test.ts',
      'G2 within a grace there is time for a whole call, the wait for its answer, and a whole replay',
    ],
  ),
  core(
    'G2',
    ['flow/auth/token-request.ts', 'unsent.has(String(cause.code))', 'false'],
    [
      'flow/auth/refresh-refusals.test.ts',
      'G2 after %s nothing was spent: the next attempt need not wait for a late answer',
    ],
  ),
  {
    id: 'G2',
    file: 'packages/stores/memory/src/tokens.ts',
    find: 'return !spend || isOver(secondsAfter(spend.at, lateAnswerSeconds), now);',
    replace: 'return true;',
    test: {
      file: 'packages/core/test/flow/auth/refresh-model.test.ts',
      title:
        'G2 whatever the order of steps, crashes and late answers, a token is spent, stored and ended as promised',
    },
  },
  {
    id: 'G2',
    file: 'packages/core/src/flow/auth/refresh.ts',
    find: 'while (running.size > 0) await',
    replace: 'while (running.size > 1e6) await',
    test: {
      file: 'packages/races/test/slow.test.ts',
      title: 'G2 a process that is asked to end stores the answer it waits for',
    },
  },
  {
    id: 'G2',
    file: 'packages/core/src/flow/auth/token-answer.ts',
    find: '(expiresAt.getTime() - now.getTime()) / 1000',
    replace: '(expiresAt.getTime() - Date.now()) / 1000',
    test: {
      file: 'packages/races/test/clocks.test.ts',
      title:
        'G2 clocks that are wrong by five minutes change nothing: a holder $ahead min ahead dies, a rescuer $rescuerAhead min ahead',
    },
  },
  {
    id: 'G3',
    file: 'packages/stores/postgres/src/migrations/0001-initial/tokens.ts',
    find: 'update tokens set fence = fence + 1,',
    replace: 'perform pg_advisory_lock(3); update tokens set fence = fence + 1,',
    test: {
      file: 'packages/races/test/slow.test.ts',
      title:
        'G3 while a hundred refreshes wait for the provider, two database connections are free for others',
    },
  },
  {
    id: 'G1',
    file: 'packages/core/src/flow/auth/refresh.ts',
    find: 'if (row.generation !== seen.generation)',
    replace: 'if (false)',
    test: {
      file: 'packages/races/test/once.test.ts',
      title:
        'G1, threat T20 four processes with fifty callers each cause one grant call, and all get the new token',
    },
  },
  {
    id: 'G2',
    file: 'packages/stores/postgres/src/migrations/0001-initial/tokens.ts',
    find: 'claimed.spend_generation is not distinct from claimed.generation',
    replace: 'false',
    test: {
      file: 'packages/races/test/kills.test.ts',
      title:
        'G2 a holder killed between answer and write costs one replay, then a clear lost_write, with rotation $rotation: round $round',
    },
  },
];
