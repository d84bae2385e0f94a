import { inPackage, type Mutant } from '../mutant.ts';

const core = inPackage('packages/core');
const memory = inPackage('packages/stores/memory');
const postgres = inPackage('packages/stores/postgres');

const twentyWorkers =
  'G26 twenty workers, $limit in $windowSeconds s as answers tell: no 429 after warm-up, and used well';
const anySpan = 'C23 two processes never exceed %o in any span, and come near it';

const concurrent = 'flow/budget/concurrent.test.ts';

/** Of what may be sent to a provider, by whom, and when. */
export const budgetMutants: readonly Mutant[] = [
  core(
    'G26',
    ['flow/budget/budget-window.ts', 'const [crowd, plenty] = [40, 0.2];', 'const [crowd, plenty] = [0, 0];'],
    ['flow/budget/shared-budget.test.ts', twentyWorkers],
  ),
  core(
    'G26',
    [
      'flow/budget/budget-window.ts',
      'this.#heard = latest(this.#heard, next, this.#now);',
      'this.#heard = this.#known;',
    ],
    ['flow/budget/shared-budget.test.ts', twentyWorkers],
  ),
  core(
    'G26',
    ['flow/budget/request-budget.ts', 'const reserved = 0.1;', 'const reserved = 0;'],
    ['flow/budget/pace.test.ts', 'G26 a sync leaves a tenth of the budget, and a caller may use it'],
  ),
  core(
    'G26',
    [
      'flow/budget/request-budget.ts',
      "pace === 'caller' ? { aheadSeconds",
      "pace === 'whole' ? { aheadSeconds",
    ],
    ['flow/budget/pace.test.ts', 'G26 where a sync and a caller wait for the same, the caller is first'],
  ),
  core(
    'G26',
    [
      'flow/budget/request-budget.ts',
      'tellWait(spender, { limit: name, waitMs, held: waitMs <= patience });',
      '',
    ],
    [
      'flow/budget/pace.test.ts',
      'G26 a wait that is held, and one that is thrown, each with its limit and length',
    ],
  ),
  core(
    'G26',
    ['flow/budget/limit-part.ts', "[limit, 'default']", '[limit]'],
    ['flow/budget/limits.test.ts', 'G26 a request pays the limit it names and the default one'],
  ),
  core(
    'G26',
    ['flow/budget/told-by.ts', 'if (status === 401) return undefined;', ''],
    ['flow/budget/limits.test.ts', 'G26 an answer that refused the token tells of nobody’s budget'],
  ),
  core(
    'G26',
    ['flow/budget/told-by.ts', 'providersNow(headers) ?? clock.now()', 'clock.now()'],
    ['flow/budget/limits.test.ts', 'G26 a reset counts by the provider’s clock'],
  ),
  core(
    'C22',
    [
      'flow/budget/budget-window.ts',
      'if (!shared && blockedSeconds === undefined) return;',
      'if (!shared) return;',
    ],
    [
      'flow/budget/retry-after.test.ts',
      'C22 Retry-After as %s: nothing is sent, whichever process is asked, and the time is told',
    ],
  ),
  core(
    'C22',
    ['flow/sync/walk.ts', 'scanning: writer.scanning', 'scanning: false'],
    [
      'flow/budget/pace.test.ts',
      'C22 a slice that ends in a sweep waits ten seconds rather than begin anew after each',
    ],
  ),
  core(
    'G26',
    ['flow/budget/request-budget.ts', 'Math.max(0, patience) / 1000', 'patience / 1000'],
    [
      'flow/budget/limits.test.ts',
      'G26 a caller whose wait ended later than his patience takes what is there',
    ],
  ),
  core(
    'G26',
    ['flow/budget/request-budget.ts', 'answer && heardFrom(', 'answer && toldBy('],
    [
      'flow/budget/limits.test.ts',
      'G26 a connector that cannot read what an answer tells has the answer all the same',
    ],
  ),
  core(
    'C22',
    ['flow/budget/pace.ts', 'resumable: 2_000', 'resumable: 30_000'],
    [
      'flow/budget/pace.test.ts',
      'C22 a wait of ten seconds lets a scheduled sync’s worker go, and is held for one that somebody called',
    ],
  ),
  core(
    'C23',
    ['flow/budget/limit-part.ts', '(rate.units - capacity + 1) / rate.seconds', 'rate.units / rate.seconds'],
    ['flow/budget/shared-budget.test.ts', anySpan],
  ),
  memory(
    'G26',
    ['budgets.ts', 'remaining - out - left < need', 'remaining - left < need'],
    ['memory-store.test.ts', 'G26 budgets'],
  ),
  postgres(
    'G26',
    ['migrations/0001-initial/budgets.ts', 'free := b.remaining - b.outstanding;', 'free := b.remaining;'],
    ['postgres-store.test.ts', 'G26 budgets'],
  ),
  memory(
    'G26',
    ['budgets.ts', 'budget.blockedUntil) + day', 'budget.blockedUntil)'],
    ['memory-store.test.ts', 'G26 budgets'],
  ),
  postgres(
    'G26',
    ['migrations/0001-initial/budgets.ts', ' and b.remaining is not null then', ' then'],
    ['postgres-store.test.ts', 'G26 budgets'],
  ),
  core(
    'C23',
    ['flow/budget/permits.ts', "yields: pace !== 'caller'", 'yields: false'],
    [concurrent, 'C23 where a sync and a caller wait for a permit, the caller is first'],
  ),
  core(
    'C23',
    [
      'flow/budget/permits.ts',
      'for (const part of this.#parts) await',
      'for (const part of this.#parts.slice(1)) await',
    ],
    [concurrent, 'C23 a named limit and the default one both count'],
  ),
  core(
    'C23',
    ['flow/budget/request-budget.ts', '[...ends, permits.release()]', 'ends'],
    [concurrent, 'C23 two processes never have more on their way than are declared, and as many'],
  ),
  core(
    'C23',
    ['flow/budget/request-budget.ts', 'await permits.release();', ''],
    [concurrent, 'C23 a request that its rate lets wait too long leaves its permit'],
  ),
  memory(
    'C23',
    ['permits.ts', 'taken + ahead < permits - left', 'taken < permits - left'],
    ['memory-store.test.ts', 'C23 permits'],
  ),
  postgres(
    'C23',
    [
      'migrations/0001-initial/permits.ts',
      "perform pg_advisory_xact_lock(hashtextextended('permit' || (p->>'key'), 0));",
      '',
    ],
    [
      'races.test.ts',
      'C23 who asks for a permit while another is being given one waits, and does not get the same',
    ],
  ),
  postgres(
    'C23',
    [
      'migrations/0001-initial/permits.ts',
      '(o.yields, o.place) < (mine.yields, mine.place)',
      'o.place < mine.place',
    ],
    ['postgres-store.test.ts', 'C23 permits'],
  ),
];
