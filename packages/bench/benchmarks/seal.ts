import { compareTimes } from '../src/compare.ts';
import type { Benchmark } from '../src/comparison.ts';
import { timeInTurns } from '../src/time-in-turns.ts';
import { sealingCandidates } from './subjects/sealing-candidates.ts';

const peers = ['WebCrypto', 'jose', 'iron-webcrypto'];

/** Sealing and opening a token set beside bare AES-256-GCM, and beside two libraries that make a text of it as well. */
export const benchmark: Benchmark = async ({ runs }) => {
  const candidates = Object.entries(await sealingCandidates());
  const sealing = await timeInTurns(
    Object.fromEntries(candidates.map(([name, { seal }]) => [name, seal])),
    runs,
  );
  const opening = await timeInTurns(
    Object.fromEntries(candidates.map(([name, { open }]) => [name, open])),
    runs,
  );
  return [
    ...compareTimes(sealing, { name: 'seal/seal', ours: 'patchbay', peers, unit: 'µs' }),
    ...compareTimes(opening, { name: 'seal/open', ours: 'patchbay', peers, unit: 'µs' }),
  ];
};
