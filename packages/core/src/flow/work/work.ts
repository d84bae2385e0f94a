import { randomToken } from '../../crypto/random.ts';
import { isPatchbayError } from '../../errors/patchbay-error.ts';
import type { ClaimedWork } from '../../store/work.ts';
import { runDueRefresh, upkeep } from '../auth/due-refresh.ts';
import { runDueRevocation } from '../auth/due-revocation.ts';
import type { AnyFeature, Feature, Kernel, RunWork } from '../kernel.ts';

/** What `work()` adds to a Patchbay. */
export interface WorkMethods {
  /**
   * Does what is due, until nothing is or the budget is used up. Any number of processes may call it at once: each
   * piece of work has a lease, and one that fails or dies is due again.
   */
  tick(options?: { readonly budgetMs?: number; readonly signal?: AbortSignal }): Promise<Ticked>;
}

/** How many pieces of due work one tick did, and how many failed and are due again. */
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
    async tick({ budgetMs = 20_000, signal = new AbortController().signal } = {}) {
      const until = kernel.clock.now().getTime() + budgetMs;
      const holder = randomToken(12);
      let [done, failed] = [0, 0];
      if (!scheduled) await kernel.store.work.submit(upkept);
      scheduled = true;
      while (!signal.aborted && kernel.clock.now().getTime() < until) {
        const [next] = await kernel.store.work.claim({ holder, leaseSeconds, limit: 1 });
        if (next === undefined) break;
        if (await runOne(kernel, next, signal)) done += 1;
        else failed += 1;
      }
      return { done, failed };
    },
  };
}

async function runOne(kernel: Kernel, due: ClaimedWork, signal: AbortSignal): Promise<boolean> {
  const { key, fence } = due;
  try {
    await runnerOf(kernel.features, due)(kernel, due, signal);
    await kernel.store.work.done({ key, fence });
    return true;
  } catch (error) {
    const code = isPatchbayError(error) ? error.code : undefined;
    kernel.emit({ type: 'work-failed', kind: due.kind, code });
    // A process that is told to end gives its work back to those that go on.
    const retryAfterSeconds = signal.aborted ? 0 : pause(kernel, due, error);
    await kernel.store.work.failed({ key, fence, retryAfterSeconds });
    return false;
  }
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
