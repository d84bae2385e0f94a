import type { Budget, Outcome, Turn } from '../../client/budget.ts';
import type { Answer } from '../../definition/client.ts';
import { bucketOf, type LimitPart, limitPart, limitParts } from './limit-part.ts';
import { patienceMs } from './pace.ts';
import { Permits, type PermitWish } from './permits.ts';
import { type Spender, tellWait, tooLong } from './spender.ts';
import { toldBy } from './told-by.ts';

/** `held`: the request may go after the wait. Left out: ask again then. */
interface Entered {
  readonly waitMs: number;
  /** Of the limit that is waited for. */
  readonly name: string;
  readonly held?: readonly Held[];
}

interface Held {
  readonly part: LimitPart;
  readonly shared: boolean;
}

interface Asking {
  readonly parts: readonly LimitPart[];
  readonly cost: number;
  readonly patience: number;
}

/** What background work leaves of each budget. */
const reserved = 0.1;
/** Background work asks this much later, so that who waits for an answer is there first. */
const yieldMs = 50;

/** The budget of one connection's requests: what its connector declares and its provider tells, shared by all workers. */
export function requestBudget(spender: Spender): Budget {
  return {
    async enter({ limit, cost = 1 }, signal) {
      const parts = limitParts(spender, limit, cost);
      const until = spender.clock.now().getTime() + patienceMs[spender.pace];
      const permits = new Permits(spender, parts);
      try {
        await permits.acquire({ until, signal });
        const held = await enterInTime(spender, { parts, cost, until, signal });
        return turnOf(spender, { held, cost, named: limit ?? 'default', permits });
      } catch (error) {
        await permits.release();
        throw error;
      }
    },
  };
}

/** Waits until every limit that counts the request lets it go. */
async function enterInTime(
  spender: Spender,
  { parts, cost, until, signal }: PermitWish & Pick<Asking, 'parts' | 'cost'>,
): Promise<readonly Held[]> {
  const { clock } = spender;
  for (;;) {
    const patience = until - clock.now().getTime();
    const { waitMs, name, held } = await enterAll(spender, { parts, cost, patience });
    if (waitMs > 0) {
      tellWait(spender, { limit: name, waitMs, held: waitMs <= patience });
      if (waitMs > patience) return await giveUp(held ?? [], cost, tooLong(spender, waitMs));
      await clock.sleep(waitMs, signal).catch((reason: unknown) => giveUp(held ?? [], cost, reason));
    }
    if (held !== undefined) return held;
  }
}

/** Has leave from every limit that counts the request. What a bucket gave before another refused flows in again, no more. */
async function enterAll(spender: Spender, asking: Asking): Promise<Entered> {
  const held: Held[] = [];
  try {
    const refused = (await askWindows(spender, asking, held)) ?? (await takeFromBuckets(spender, asking));
    if (refused.allowed) return { ...refused, held };
    await giveBack(held, asking.cost);
    return { ...refused, waitMs: refused.waitMs + (spender.pace === 'caller' ? 0 : yieldMs) };
  } catch (error) {
    return await giveUp(held, asking.cost, error);
  }
}

interface Answered extends Entered {
  readonly allowed: boolean;
}

async function askWindows(
  { pace }: Spender,
  { parts, cost }: Asking,
  held: Held[],
): Promise<Answered | undefined> {
  for (const part of parts) {
    const { waitMs, shared } = await part.window.ask({ cost, reserve: pace === 'caller' ? 0 : reserved });
    if (shared === undefined) return { allowed: false, waitMs, name: part.name };
    held.push({ part, shared });
  }
  return undefined;
}

/**
 * Somebody who waits takes ahead what flows in, so that nobody overtakes him; background work comes again. His patience
 * may have ended in an earlier wait: then he takes what is there.
 */
async function takeFromBuckets(
  { pace, store }: Spender,
  { parts, cost, patience }: Asking,
): Promise<Answered> {
  const how = pace === 'caller' ? { aheadSeconds: Math.max(0, patience) / 1000 } : { reserve: reserved };
  let answered: Answered = { allowed: true, waitMs: 0, name: 'default' };
  for (const { name, rate, window } of parts) {
    if (rate === undefined) continue;
    const take = { key: await window.key, ...bucketOf(rate), cost, ...how };
    const { allowed, retryAfterSeconds } = await store.take(take);
    const waitMs = Math.ceil(retryAfterSeconds * 1000);
    if (!allowed || waitMs > answered.waitMs) answered = { allowed, waitMs, name };
    if (!allowed) break;
  }
  return answered;
}

/** Nothing was sent after all. */
async function giveBack(held: readonly Held[], cost: number): Promise<void> {
  await Promise.all(held.map(({ part, shared }) => part.window.end({ cost, shared, used: false })));
}

async function giveUp(held: readonly Held[], cost: number, reason: unknown): Promise<never> {
  await giveBack(held, cost);
  throw reason;
}

interface Going {
  readonly held: readonly Held[];
  readonly cost: number;
  /** The limit that the request names: a refusal is about it. */
  readonly named: string;
  readonly permits: Permits;
}

function turnOf(spender: Spender, { held, cost, named, permits }: Going): Turn {
  return {
    async end({ answer, limitedMs }: Outcome) {
      const told = answer && heardFrom(answer, spender);
      const blocked = limitedMs === undefined ? {} : { blockedSeconds: limitedMs / 1000 };
      const ends = held.map(({ part: { name, window }, shared }) =>
        window.end({
          ...{ cost, shared, used: true },
          ...(told?.limit === name && { told: told.budget }),
          ...(name === named && blocked),
        }),
      );
      if (told !== undefined && held.every(({ part }) => part.name !== told.limit)) {
        limitPart(spender, told.limit)?.window.hear(told.budget);
      }
      // The answer has come: that the store could not be told takes nothing from it.
      await Promise.allSettled([...ends, permits.release()]);
    },
  };
}

/** A connector that cannot read what an answer tells of its budget has the answer all the same. */
function heardFrom(answer: Answer, spender: Spender): ReturnType<typeof toldBy> {
  try {
    return toldBy(answer, spender);
  } catch {
    return undefined;
  }
}
