import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Samples } from './compare.ts';

const run = promisify(execFile);

/**
 * Milliseconds that a new Node process takes longer when it imports the module: the whole process, start to end, less one
 * that imports nothing. Every module is imported once a run, in turns; a first, uncounted run fills the disk's cache.
 */
export async function importTimes(modules: readonly string[], runs: number): Promise<Samples> {
  const samples = new Map(modules.map((name) => [name, [] as number[]]));
  for (let round = 0; round <= runs; round += 1) {
    const nothing = await processTime('');
    for (const name of modules) {
      const time = (await processTime(`await import(${JSON.stringify(name)})`)) - nothing;
      if (round > 0) samples.get(name)?.push(time);
    }
  }
  return samples;
}

async function processTime(code: string): Promise<number> {
  const started = performance.now();
  const args = [...process.execArgv, '--input-type=module', '--eval', code];
  await run(process.execPath, args, { cwd: import.meta.dirname });
  return performance.now() - started;
}
