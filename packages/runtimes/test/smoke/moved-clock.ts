import type { Clock } from '@patchbay/core';

/** Time that moves only when it is told to, or when somebody sleeps: nothing here ever waits. */
export interface MovedClock extends Clock {
  advance(seconds: number): void;
}

/** A clock that begins at a fixed time, so that every runtime sees the same world. */
export function movedClock(): MovedClock {
  let time = Date.parse('2026-01-01T00:00:00Z');
  return {
    now: () => new Date(time),
    advance(seconds) {
      time += seconds * 1000;
    },
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      time += ms;
    },
  };
}
