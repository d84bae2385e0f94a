import type { Clock } from '../../client/clock.ts';

const firstPauseMs = 50;
const longestPauseMs = 5000;

/** Tries again for `seconds`, with growing pauses, what nobody else could do later; then throws its last error. */
export async function insist<T>(clock: Clock, seconds: number, work: () => Promise<T>): Promise<T> {
  const until = clock.now().getTime() + seconds * 1000;
  for (let pause = firstPauseMs; ; pause = Math.min(longestPauseMs, 2 * pause)) {
    try {
      return await work();
    } catch (error) {
      if (clock.now().getTime() + pause > until) throw error;
    }
    await clock.sleep(pause * (0.5 + Math.random() / 2));
  }
}
