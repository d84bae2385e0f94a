import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type Arguments, readArguments } from './arguments.ts';
import { benchmarks } from './benchmarks.ts';
import { type Comparison, comparisonSchema } from './comparison.ts';
import { tableHead, tableLine } from './table.ts';

// `npm run bench [-- name ...] [--json] [--runs n] [--full]`: each benchmark in a process of its own.
try {
  const wanted = readArguments(process.argv.slice(2));
  if (!wanted.json) print(tableHead());
  for await (const comparison of measureAll(wanted)) {
    print(wanted.json ? JSON.stringify(comparison) : tableLine(comparison));
  }
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function* measureAll({ names, ...how }: Arguments): AsyncGenerator<Comparison> {
  const [first, ...others] = names;
  if (first !== undefined && others.length === 0) yield* await measure(first, how);
  else for (const name of names) yield* measureApart(name, how);
}

type How = Pick<Arguments, 'runs' | 'full'>;

async function measure(name: string, { runs, full }: How): Promise<readonly Comparison[]> {
  const { benchmark } = (await benchmarks[name]?.()) ?? {};
  if (benchmark === undefined) throw new Error(`no benchmark ${name}`);
  return benchmark({ runs, full });
}

/** The same program with one name; its lines are what that process measured. */
async function* measureApart(name: string, { runs, full }: How): AsyncGenerator<Comparison> {
  const how = ['--runs', String(runs), ...(full ? ['--full'] : [])];
  const args = [...process.execArgv, import.meta.filename, name, '--json', ...how];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  for await (const line of createInterface(child.stdout)) yield comparisonSchema.parse(JSON.parse(line));
  const [code] = await closed;
  if (code !== 0) throw new Error(`${name} failed`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
