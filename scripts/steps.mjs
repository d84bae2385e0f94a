// How the root's commands start others. Plain JavaScript, as it runs before anything is installed.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export const root = join(import.meta.dirname, '..');
const bin = join(root, 'node_modules/.bin');

/** Runs the pnpm that package.json names. */
export function pnpm(args, options) {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return run('npx', ['--yes', packageManager, ...args], { ...options, shell: process.platform === 'win32' });
}

/** Runs a script of a package.json on the pinned Node, with the tools of that folder and the root on the path. */
export function script(name, { cwd = root, args = [], ...options } = {}) {
  const pinned = join(bin, 'node');
  const node = existsSync(pinned) ? pinned : process.execPath;
  return run(node, ['--run', name, '--', ...args], { ...options, cwd });
}

/** Ends with the exit code, the seconds and what was printed; with `stdio: 'inherit'` it prints by itself. */
function run(
  command,
  args,
  { cwd = root, stdio = ['ignore', 'pipe', 'pipe'], env = {}, shell = false } = {},
) {
  const started = performance.now();
  const child = spawn(command, args, { cwd, stdio, shell, env: { ...environment(), ...env } });
  let output = '';
  const keep = (chunk) => {
    output += chunk;
  };
  child.stdout?.setEncoding('utf8').on('data', keep);
  child.stderr?.setEncoding('utf8').on('data', keep);
  return new Promise((resolve) => {
    const end = (code) => resolve({ code: code ?? 1, output, seconds: (performance.now() - started) / 1000 });
    child.once('error', (error) => {
      keep(`${error.message}\n`);
      end(1);
    });
    child.once('close', end);
  });
}

/** Without npm's own variables: they would tell wireit the name of the outer script. */
function environment() {
  const kept = Object.entries(process.env).filter(([name]) => !/^(npm|NODE_RUN)_/.test(name));
  return { ...Object.fromEntries(kept), PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };
}
