// A bench in a process of its own, which can be ended when a mutant never ends.
import { join } from 'node:path';
import { openBench } from './bench.ts';
import type { Mutant, TestName } from './mutant.ts';

const bench = openBench(join(import.meta.dirname, '../../..'));

process.on('message', async ({ test, mutant }: { test: TestName; mutant?: Mutant }) => {
  try {
    process.send?.({ outcome: await (await bench).run(test, mutant) });
  } catch (error) {
    process.send?.({ failure: error instanceof Error ? error.message : String(error) });
  }
});

process.once('disconnect', async () => {
  await (await bench).close();
  process.exit();
});
