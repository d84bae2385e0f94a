import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.ts';

const manifest = join(import.meta.dirname, '../../../package.json');

/** Runs the pnpm that the workspace pins, in any folder. */
export function pnpm(folder: string, args: readonly string[]): Promise<string> {
  const { packageManager }: { packageManager: string } = JSON.parse(readFileSync(manifest, 'utf8'));
  return run('npx', ['--yes', packageManager, ...args], { folder });
}
