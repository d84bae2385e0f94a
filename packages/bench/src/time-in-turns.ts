import { Bench } from 'tinybench';
import type { Samples } from './compare.ts';

/** What each run gives a candidate at least, in milliseconds. */
const time = 100;
/** What the first, uncounted run gives it before, until the compiler has settled. */
const warmupTime = 1500;

/**
 * Times each candidate once a run, in turns, so that a busy machine is busy for all of them. A run's figure is the median
 * of its calls in microseconds: what garbage collection adds to a few of them is not in it.
 */
export async function timeInTurns(
  candidates: Readonly<Record<string, () => Promise<unknown>>>,
  runs: number,
): Promise<Samples> {
  const samples = new Map(Object.keys(candidates).map((name) => [name, [] as number[]]));
  for (let run = 0; run <= runs; run += 1) {
    const bench = new Bench({ time, warmup: run === 0, warmupTime, throws: true });
    for (const [name, call] of Object.entries(candidates)) bench.add(name, call, { async: true });
    for (const { name, result } of await bench.run()) {
      if (result.state !== 'completed') throw new Error(`${name} was not measured: it is ${result.state}`);
      if (run > 0) samples.get(name)?.push(result.latency.p50 * 1000);
    }
  }
  return samples;
}
