import { compareTimes } from '../src/compare.ts';
import type { Benchmark } from '../src/comparison.ts';
import { quantile } from '../src/median.ts';
import { plainRows, postgresCandidates } from './subjects/consent/consent-candidates.ts';
import { withTokenEndpoint } from './subjects/consent/with-token-endpoint.ts';
import { withPostgres } from './subjects/with-postgres.ts';

const people = 20;
/** What postgres.js opens when told nothing. */
const max = 10;
const warmupSeconds = 2;

/** How many consents one process finishes when twenty people consent at a time, each again at once when done. */
export const benchmark: Benchmark = ({ runs, full }) =>
  withTokenEndpoint((origin) =>
    withPostgres({ max }, async (sql) => {
      const seconds = full ? 60 : 15;
      const { patchbay, [plainRows]: plain } = await postgresCandidates(sql, origin);
      const found = { patchbay: [] as number[][], [plainRows]: [] as number[][] };
      await timesWithin(warmupSeconds, patchbay);
      await timesWithin(warmupSeconds, plain);
      for (let run = 0; run < (full ? runs : 1); run += 1) {
        found.patchbay.push(await timesWithin(seconds, patchbay));
        found[plainRows].push(await timesWithin(seconds, plain));
      }
      const samples = (figure: (times: readonly number[]) => number) =>
        new Map(Object.entries(found).map(([name, all]) => [name, all.map(figure)]));
      const pair = { ours: 'patchbay', peers: [plainRows] };
      const [name, p99] = [`consents-per-minute/in-${seconds}s`, 'consents-per-minute/p99'];
      return [
        ...compareTimes(
          samples(({ length }) => length),
          { ...pair, name, unit: 'consents' },
        ),
        ...compareTimes(
          samples((times) => quantile(times, 0.99)),
          { ...pair, name: p99, unit: 'ms' },
        ),
      ];
    }),
  );

/** How long each consent took that was begun and finished within the time, in milliseconds. */
async function timesWithin(seconds: number, consent: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  const end = performance.now() + seconds * 1000;
  const consentAgain = async () => {
    for (let begun = performance.now(); begun < end; begun = performance.now()) {
      await consent();
      const now = performance.now();
      if (now <= end) times.push(now - begun);
    }
  };
  await Promise.all(Array.from({ length: people }, consentAgain));
  return times;
}
