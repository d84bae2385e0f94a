// A bench in a process of its own, which can be ended when a mutant never ends.
import { join } from 'node:path';
import { openBench } from './bench.ts';
import type { Mutant, TestName } from './mutant.ts';

const bench = openBench(join(import.meta.dirname, '../../..'));

process.on('message', (asked: { test: TestName; mutant?: Mutant }) => void answer(asked));
process.once('disconnect', () => void end());

async function answer({ test, mutant }: { test: TestName; mutant?: Mutant }): Promise<void> {
  try {
    process.send?.({ outcome: await (await bench).run(test, mutant) });
  } catch (error) {
    process.send?.({ failure: error instanceof Error ? error.message : String(error) });
  }
}

async function end(): Promise<void> {
  await (await bench).close();
  process.exit();
}
