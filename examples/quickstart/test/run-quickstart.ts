import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

const main = join(import.meta.dirname, '../src/main.ts');

/** A quickstart under way, in a process, a process group and a temporary folder of its own. */
export interface Run {
  /** Both streams, as far as they have come. */
  readonly output: () => string;
  /** Resolves with the match once the output has it; rejects when the process ends before. */
  saw(pattern: RegExp): Promise<RegExpExecArray>;
  /** To the process alone, as `kill` does, or to its whole group, as Ctrl-C does. */
  signal(name: NodeJS.Signals, to: 'process' | 'group'): void;
  /** Reads no more of its standard output, as `| head` does. */
  stopReading(): void;
  readonly ended: Promise<Ended>;
}

/** What is left when it is over. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
  /** Whether any process of its group is still there. */
  readonly isRunning: boolean;
  /** What it left in its temporary folder. */
  readonly leftovers: readonly string[];
}

/** Starts the quickstart on its sources, with these variables and none of the surrounding ones. */
export async function runQuickstart(
  variables: Readonly<Record<string, string>> = {},
  { flags = [], args = [] }: { flags?: readonly string[]; args?: readonly string[] } = {},
): Promise<Run> {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-quickstart-test-'));
  // PostgreSQL, which never runs as root, has to pass through.
  await chmod(folder, 0o755);
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, ['--conditions=@patchbay/source', ...flags, main, ...args], {
    env: { PATH, HOME, TMPDIR: folder, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const output = outputOf(child);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve)).then(async (code) => ({
    code,
    output: output.text(),
    isRunning: isRunning(child),
    leftovers: await readdir(folder),
  }));
  onTestFinished(async () => {
    if (isRunning(child)) process.kill(-(child.pid ?? 0), 'SIGKILL');
    await ended;
    await rm(folder, { recursive: true, force: true });
  });
  return {
    output: output.text,
    saw: output.saw,
    signal: (name, to) => void process.kill(to === 'group' ? -(child.pid ?? 0) : (child.pid ?? 0), name),
    stopReading: () => void child.stdout.destroy(),
    ended,
  };
}

function outputOf(child: ChildProcess) {
  let text = '';
  const lookers = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      for (const look of lookers) look();
    });
  }
  const saw = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(text);
        if (found !== null) resolve(found);
      };
      lookers.add(look);
      child.once('close', () => reject(new Error(`it ended without ${pattern}:\n${text}`)));
      look();
    });
  return { text: () => text, saw };
}

/** A process group is there as long as one of its processes is. */
function isRunning({ pid }: ChildProcess): boolean {
  try {
    process.kill(-(pid ?? 0), 0);
    return true;
  } catch {
    return false;
  }
}
