import type { LimitPart } from './limit-part.ts';
import { patienceMs } from './pace.ts';
import { type Spender, tellWait, tooLong } from './spender.ts';

/** How long it may take. */
export interface PermitWish {
  /** Milliseconds since 1970. */
  readonly until: number;
  readonly signal: AbortSignal | undefined;
}

/** How soon who is next asks again, and how soon the last in line does. */
const [shortestMs, longestMs] = [50, 1000];

/** Permits for one request: of each limit that lets only so many requests be on their way at once. */
export class Permits {
  readonly #spender: Spender;
  readonly #parts: readonly LimitPart[];
  readonly #holder = crypto.randomUUID();

  constructor(spender: Spender, parts: readonly LimitPart[]) {
    this.#spender = spender;
    this.#parts = parts.filter(({ concurrent }) => concurrent !== undefined);
  }

  /**
   * Waits in line, and throws `request/rate-limited` where its turn does not come in time. To be had before what flows into
   * buckets is taken: that is then used when it was meant to be.
   */
  async acquire(wish: PermitWish): Promise<void> {
    for (const part of this.#parts) await waitForTurn(this.#spender, part, { ...wish, holder: this.#holder });
  }

  /** Gives back what is held, and the place in line. What the store does not take comes back by itself. */
  async release(): Promise<void> {
    const { store } = this.#spender;
    const holder = this.#holder;
    await Promise.allSettled(
      this.#parts.map(async ({ window }) => store.release({ key: await window.key, holder })),
    );
  }
}

async function waitForTurn(
  spender: Spender,
  { name, concurrent: permits = 1, window }: LimitPart,
  { holder, until, signal }: PermitWish & { readonly holder: string },
): Promise<void> {
  const { store, clock, pace, timeoutMs } = spender;
  // The wait for a rate, the headers of the answer and its body.
  const leaseSeconds = (patienceMs[pace] + 2 * timeoutMs) / 1000;
  const claim = { key: await window.key, holder, permits, yields: pace !== 'caller', leaseSeconds };
  const start = clock.now().getTime();
  for (;;) {
    const { held, ahead } = await store.acquire(claim);
    const now = clock.now().getTime();
    const waitMs = Math.min(longestMs, shortestMs * (1 + Math.floor(ahead / permits)));
    const isOver = !held && now + waitMs > until;
    if (isOver || (held && now > start)) tellWait(spender, { limit: name, waitMs: now - start, held });
    if (isOver) throw tooLong(spender, longestMs);
    if (held) return;
    await clock.sleep(waitMs, signal);
  }
}
