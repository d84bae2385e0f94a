/** Time that stands still until a test moves it. */
export interface FakeClock {
  now(): Date;
  /** Moves the time on and wakes who has slept long enough, in the order of their times. */
  advance(ms: number): void;
  /** Resolves once the time has been moved past it; rejects with the signal's reason when that aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

interface Sleeper {
  readonly at: number;
  wake(): void;
}

/** A clock that stands at `start`. With `auto`, `sleep` moves the time itself, so that nothing ever waits. */
export function fakeClock(
  start: Date = new Date('2026-01-01T00:00:00.000Z'),
  { auto = false }: { readonly auto?: boolean } = {},
): FakeClock {
  let time = start.getTime();
  let sleepers: readonly Sleeper[] = [];

  function advance(ms: number): void {
    time += ms;
    const due = sleepers.filter(({ at }) => at <= time).sort((left, right) => left.at - right.at);
    sleepers = sleepers.filter(({ at }) => at > time);
    for (const { wake } of due) wake();
  }

  return {
    now: () => new Date(time),
    advance,
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      if (auto) return advance(ms);
      if (ms <= 0) return;
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const sleeper = { at: time + ms, wake: resolve };
      const stop = () => reject(signal?.reason);
      signal?.addEventListener('abort', stop, { once: true });
      sleepers = [...sleepers, sleeper];
      try {
        await promise;
      } finally {
        signal?.removeEventListener('abort', stop);
        sleepers = sleepers.filter((other) => other !== sleeper);
      }
    },
  };
}
