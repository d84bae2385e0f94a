import { randomToken } from '../../crypto/random.ts';
import { isPatchbayError } from '../../errors/patchbay-error.ts';
import type { ClaimedWork } from '../../store/work.ts';
import { runDueRefresh, upkeep } from '../auth/due-refresh.ts';
import { runDueRevocation } from '../auth/due-revocation.ts';
import type { Again, AnyFeature, Feature, Kernel, RunWork, Shift } from '../kernel.ts';
import { checkAtOnce } from '../side-by-side.ts';
import { secondsToWait } from './postponed.ts';

/** What `work()` adds to a Patchbay. */
export interface WorkMethods {
  /**
   * Does what is due, until nothing is or the budget is used up. Any number of processes may call it at once: each
   * piece of work has a lease, and one that fails or dies is due again. A long sync is done in slices, other work between
   * them; one whose provider asks to wait is due again after that.
   */
  tick(options?: TickOptions): Promise<Ticked>;
}

/** How long one tick works, and how broadly. */
export interface TickOptions {
  /** Nothing is begun after so many milliseconds, and a sync ends behind the page that it is at; 20 seconds when left out. */
  readonly budgetMs?: number;
  /** Of how many connections work is done at a time; 4 when left out. One connection's is done piece by piece. */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
}

/** How many pieces of due work one tick did, slices of syncs among them, and how many failed and are due again. */
export interface Ticked {
  readonly done: number;
  readonly failed: number;
}

const leaseSeconds = 300;
const longestPauseSeconds = 3600;

/**
 * Runs scheduled syncs and polls, unhandled webhooks and owed revocations, and keeps tokens alive that nobody uses, from
 * a cron job or a loop.
 */
export function work(): Feature<'work'> {
  const runs = { revocation: runDueRevocation, refresh: runDueRefresh };
  return Object.freeze({ name: 'work', initialWork: upkeep, runs, patchbayMethods });
}

function patchbayMethods(kernel: Kernel): WorkMethods {
  const upkept = kernel.features.flatMap(({ upkeep = [] }) => upkeep);
  let scheduled = upkept.length === 0;
  return {
    async tick({ budgetMs = 20_000, concurrency = 4, signal = new AbortController().signal } = {}) {
      checkAtOnce('tick({ concurrency })', concurrency, 'input/invalid');
      const until = kernel.clock.now().getTime() + budgetMs;
      if (!scheduled) await kernel.store.work.submit(upkept);
      scheduled = true;
      return workOff(kernel, { until, concurrency, signal });
    },
  };
}

async function workOff(
  kernel: Kernel,
  { until, concurrency, signal }: Required<Omit<TickOptions, 'budgetMs'>> & { readonly until: number },
): Promise<Ticked> {
  const holder = randomToken(12);
  const ticked = { done: 0, failed: 0 };
  const running = new Map<ClaimedWork, Promise<void>>();
  const start = async (due: ClaimedWork) => {
    const ended = await runOne(kernel, due, signal, until).finally(() => running.delete(due));
    if (ended !== 'postponed') ticked[ended] += 1;
  };
  const claimNext = async () => {
    const except = [...running.keys()].flatMap(({ connectionId }) => connectionId ?? []);
    const [next] = await kernel.store.work.claim({ holder, leaseSeconds, limit: 1, except });
    return next;
  };
  const mayStart = () =>
    !signal.aborted && running.size < concurrency && kernel.clock.now().getTime() < until;
  try {
    for (;;) {
      // As they are before the claim, which leaves out their connections' work.
      const others = [...running.values()];
      const next = mayStart() ? await claimNext() : undefined;
      if (next !== undefined) running.set(next, start(next));
      else if (others.length > 0) await Promise.race(others);
      else return ticked;
    }
  } finally {
    await Promise.allSettled(running.values());
  }
}

async function runOne(
  kernel: Kernel,
  due: ClaimedWork,
  signal: AbortSignal,
  until: number,
): Promise<'done' | 'failed' | 'postponed'> {
  const { key, fence } = due;
  const { work } = kernel.store;
  try {
    const again = await runnerOf(kernel.features, due)(kernel, due, signal, shiftOf(kernel, due, until));
    if (again) return await goOn(kernel, due, again);
    await work.done({ key, fence });
    return 'done';
  } catch (error) {
    const inSeconds = secondsToWait(kernel, error);
    if (inSeconds !== undefined) return goOn(kernel, due, { inSeconds, asked: true });
    const code = isPatchbayError(error) ? error.code : undefined;
    kernel.emit({ type: 'work-failed', kind: due.kind, code });
    // A process that is told to end gives its work back to those that go on.
    if (signal.aborted) await work.again({ key, fence, inSeconds: 0 });
    else await work.failed({ key, fence, retryAfterSeconds: pause(kernel, due, error) });
    return 'failed';
  }
}

async function goOn(
  { store, clock, emit }: Kernel,
  { key, fence, kind }: ClaimedWork,
  { asked, ...again }: Omit<Again, 'progress'> & Partial<Again>,
): Promise<'done' | 'postponed'> {
  await store.work.again({ key, fence, ...again });
  if (!asked) return 'done';
  emit({ type: 'work-postponed', kind, until: new Date(clock.now().getTime() + again.inSeconds * 1000) });
  return 'postponed';
}

/** Renews the lease each time a third of it has gone. */
function shiftOf({ clock, store }: Kernel, { key, fence }: ClaimedWork, until: number): Shift {
  let renewedAt = clock.now().getTime();
  return {
    until,
    renew() {
      const now = clock.now().getTime();
      if (now - renewedAt < (leaseSeconds * 1000) / 3) return;
      renewedAt = now;
      // Where the store fails, the work itself will hear of it.
      store.work.renew({ key, fence, leaseSeconds }).catch(() => undefined);
    },
  };
}

function runnerOf(features: readonly AnyFeature[], { kind }: ClaimedWork): RunWork {
  const runner = features.map((feature) => feature.runs?.[kind]).find((run) => run !== undefined);
  if (runner !== undefined) return runner;
  throw new Error(
    `Work of kind ${kind} is due, and the feature that does it was not passed in features: [...].`,
  );
}

/** The provider's own word, or half a minute, doubling to an hour. */
function pause(kernel: Kernel, { failures }: ClaimedWork, error: unknown): number {
  const retryAt = isPatchbayError(error) ? error.detail.retryAt : undefined;
  const asked = retryAt === undefined ? 0 : (retryAt.getTime() - kernel.clock.now().getTime()) / 1000;
  return Math.max(asked, Math.min(longestPauseSeconds, 30 * 2 ** failures));
}
