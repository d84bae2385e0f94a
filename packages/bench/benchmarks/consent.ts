import { compareTimes } from '../src/compare.ts';
import type { Benchmark, Comparison } from '../src/comparison.ts';
import { timeInTurns } from '../src/time-in-turns.ts';
import {
  type Candidates,
  memoryCandidates,
  postgresCandidates,
} from './subjects/consent/consent-candidates.ts';
import { withTokenEndpoint } from './subjects/consent/with-token-endpoint.ts';
import { withPostgres } from './subjects/with-postgres.ts';

/** A whole consent, from `connect` to the kept tokens, by one token endpoint on this machine. */
export const benchmark: Benchmark = ({ runs }) =>
  withTokenEndpoint(async (origin) => [
    ...(await withPostgres({ max: 1 }, async (sql) =>
      compare('postgres', await postgresCandidates(sql, origin), runs),
    )),
    ...(await compare('memory', memoryCandidates(origin), runs)),
  ]);

async function compare(
  where: string,
  candidates: Candidates<'patchbay'>,
  runs: number,
): Promise<readonly Comparison[]> {
  const samples = await timeInTurns(candidates, runs);
  const peers = Object.keys(candidates).filter((name) => name !== 'patchbay');
  return compareTimes(samples, { name: `consent/${where}`, ours: 'patchbay', peers, unit: 'µs' });
}
