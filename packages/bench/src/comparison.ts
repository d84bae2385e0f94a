import * as z from 'zod';

const figure = z.number();
/** The first and the third quartile of the runs. */
const quartiles = z.tuple([figure, figure]);

/** One figure of ours beside one of a peer's: a line of `bench --json`. */
export const comparisonSchema = z.strictObject({
  /** The benchmark, a slash, and what of ours was measured. */
  name: z.string().regex(/^[a-z-]+\/[\w.-]+$/),
  /** The median of the runs. */
  ours: figure,
  peer: figure,
  peerName: z.string().min(1),
  /** Ours divided by the peer's; left out where the peer's is 0. */
  ratio: figure.optional(),
  unit: z.enum([
    ...['µs', 'ms', 'B', 'kB', 'MB'],
    ...['calls', 'callers', 'consents', 'grants', 'reads', 'grants/s', 'reads/s', 'rows/s'],
  ] as const),
  runs: z.int().positive(),
  /** Left out where every run gives the same figure. */
  oursQuartiles: quartiles.optional(),
  peerQuartiles: quartiles.optional(),
});

export type Comparison = z.output<typeof comparisonSchema>;

interface BenchmarkOptions {
  /** How often everything is measured, in turns; a size is the same every time. */
  readonly runs: number;
  /** As large and as often as told, however long it takes; else a benchmark may make do with less. */
  readonly full: boolean;
}

/** Measures and compares. */
export type Benchmark = (options: BenchmarkOptions) => Promise<readonly Comparison[]>;
