import { setImmediate } from 'node:timers/promises';
import { type FakeClock, fakeClock } from '@patchbay/testing';

/** Time that jumps to whoever wakes next, once everybody sleeps. */
export interface VirtualTime extends FakeClock {
  /** Lets everything run until this has ended. */
  until<T>(work: Promise<T>): Promise<T>;
}

/** A clock for many workers at once, on which hours pass in a moment and in the right order. */
export function virtualTime(): VirtualTime {
  const clock = fakeClock();
  const wakes = new Set<number>();
  return {
    now: clock.now,
    advance: clock.advance,
    sleep(ms, signal) {
      wakes.add(clock.now().getTime() + Math.ceil(ms));
      return clock.sleep(Math.ceil(ms), signal);
    },
    async until(work) {
      let ended = false;
      const end = () => {
        ended = true;
      };
      work.then(end, end);
      while (!ended) {
        for (let turns = 0; turns < 4; turns += 1) await setImmediate();
        const next = Math.min(...wakes);
        if (ended || next === Number.POSITIVE_INFINITY) continue;
        wakes.delete(next);
        clock.advance(Math.max(0, next - clock.now().getTime()));
      }
      return work;
    },
  };
}
