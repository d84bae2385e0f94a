import { expect, test } from 'vitest';
import { sealingCandidates, tokens } from '../benchmarks/subjects/sealing-candidates.ts';

test('the token set has 1.6 kB, and everybody whose sealing is timed gives it back', async () => {
  expect(JSON.stringify(tokens).length).toBeGreaterThan(1550);
  expect(JSON.stringify(tokens).length).toBeLessThan(1650);
  const candidates = Object.entries(await sealingCandidates());
  expect(candidates).toHaveLength(4);
  for (const [name, { seal, open }] of candidates) {
    expect(await open(), name).toEqual(tokens);
    expect(await seal(), name).not.toEqual(await seal());
  }
});
