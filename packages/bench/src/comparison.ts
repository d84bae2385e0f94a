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
  /** Ours divided by the peer's. */
  ratio: figure,
  unit: z.enum(['µs', 'ms', 'kB']),
  runs: z.int().positive(),
  /** Left out where every run gives the same figure. */
  oursQuartiles: quartiles.optional(),
  peerQuartiles: quartiles.optional(),
});

export type Comparison = z.output<typeof comparisonSchema>;

/** Measures and compares. `runs`: how often everything is measured, in turns; a size is the same every time. */
export type Benchmark = (options: { readonly runs: number }) => Promise<readonly Comparison[]>;
