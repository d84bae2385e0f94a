import type { Comparison } from './comparison.ts';
import { median, quartiles } from './median.ts';

/** What was measured, run by run, of ours and of each peer. */
export type Samples = ReadonlyMap<string, readonly number[]>;

interface Pair {
  readonly name: string;
  readonly ours: string;
  readonly peers: readonly string[];
  readonly unit: Comparison['unit'];
}

/** One line for each peer, of times or counts that were measured in turns. */
export function compareTimes(samples: Samples, { name, ours, peers, unit }: Pair): Comparison[] {
  const of = (subject: string) => samples.get(subject) ?? [];
  return peers.map((peerName) => ({
    ...compared(name, median(of(ours)), median(of(peerName)), peerName),
    unit,
    runs: of(ours).length,
    oursQuartiles: roundedBoth(quartiles(of(ours))),
    peerQuartiles: roundedBoth(quartiles(of(peerName))),
  }));
}

/** One line for each peer, of sizes in bytes. */
export function compareSizes(
  name: string,
  ours: number,
  peers: Readonly<Record<string, number>>,
): Comparison[] {
  return Object.entries(peers).map(([peerName, peer]) => ({
    ...compared(name, ours / 1000, peer / 1000, peerName),
    unit: 'kB',
    runs: 1,
  }));
}

function compared(name: string, ours: number, peer: number, peerName: string) {
  const ratio = peer === 0 ? {} : { ratio: rounded(ours / peer) };
  return { name, ours: rounded(ours), peer: rounded(peer), peerName, ...ratio };
}

function roundedBoth([first, third]: [number, number]): [number, number] {
  return [rounded(first), rounded(third)];
}

/** To a hundredth: finer figures would claim what no run repeats. */
function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
