import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { repositoryTree } from './file-tree.ts';
import { type WorkspacePackage, workspacePackages } from './workspace.ts';

// `npm run build`: builds every published package, two at a time. Their order does not matter, as the types of one
// package are read from the sources of the others. Given names (`core slack`), it builds only those.
const root = join(import.meta.dirname, '../../..');
const wanted = process.argv.slice(2);
const queue = workspacePackages(repositoryTree(root)).filter(
  ({ manifest, shortName }) =>
    manifest.private !== true && (wanted.length === 0 || wanted.includes(shortName)),
);

await Promise.all([worker(), worker()]);

async function worker(): Promise<void> {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) await build(next);
}

async function build({ folder, manifest }: WorkspacePackage): Promise<void> {
  const started = performance.now();
  const tsup = join(root, 'node_modules/tsup/dist/cli-default.js');
  const child = spawn(process.execPath, [tsup, '--config', join(root, 'packages/tooling/tsup.config.ts')], {
    cwd: join(root, folder),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [out, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (code === 0) return console.log(`built ${manifest.name} in ${seconds} s`);
  console.error(`${manifest.name} could not be built:\n${out}${errors}`);
  process.exitCode = 1;
}
