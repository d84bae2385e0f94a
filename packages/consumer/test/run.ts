import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/** Where a process runs, and what it finds in its environment beside the machine's own. */
export interface RunOptions {
  readonly folder: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs a process to its end; resolves with what it printed, rejects with all of it when it failed. */
export async function run(
  command: string,
  args: readonly string[],
  { folder, environment = {} }: RunOptions,
): Promise<string> {
  const env = { ...machineEnvironment(), CI: 'true', ...environment };
  const child = spawn(command, args, { cwd: folder, env });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [out, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${out}${errors}`);
  return out;
}

/** Without what npm and Vitest set: it would tell a stranger's tools that they are part of this run. */
function machineEnvironment(): Record<string, string | undefined> {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|NODE_(ENV|OPTIONS|RUN)|VITEST|TEST$)/.test(name),
  );
  return Object.fromEntries(kept);
}
