import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TestContext } from 'vitest';
import type { Said, SyncWorkerSetup } from './messages.ts';

type SaidBy<State> = Extract<Said, { readonly state: State }>;

/** A process that syncs. */
export interface SyncWorker {
  /** It stands at its meeting. Rejects when the process ends before. */
  readonly met: Promise<unknown>;
  /** The database was away when it looked for work, or when it gave some back. */
  readonly stumbled: Promise<unknown>;
  /** What became of its sync. Rejects when the process ends before. */
  readonly synced: Promise<SaidBy<'synced'>>;
  /** How the process ended: the signal that killed it, or its exit code. */
  readonly ended: Promise<NodeJS.Signals | number | null>;
  /** Lets it go on from its meeting. */
  goOn(): void;
  signal(signal: NodeJS.Signals): void;
}

const entry = fileURLToPath(new URL('sync-worker.ts', import.meta.url));

/** Starts one and waits until its database has answered. It ends with the test. */
export async function startSyncWorker(
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
  setup: SyncWorkerSetup,
): Promise<SyncWorker> {
  const child = fork(entry, { execArgv: ['--conditions=@patchbay/source'] });
  const ended = new Promise<NodeJS.Signals | number | null>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? code));
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const ready = hears(child, 'ready');
  const met = hears(child, 'met');
  const stumbled = hears(child, 'stumbled');
  const synced = hears(child, 'synced');
  // Not every test waits for each.
  for (const said of [met, stumbled, synced]) said.catch(() => undefined);
  child.send(setup);
  await ready;
  return {
    ended,
    met,
    stumbled,
    synced,
    goOn: () => void child.send({}),
    signal: (signal) => void child.kill(signal),
  };
}

function hears<State extends Said['state']>(child: ChildProcess, state: State): Promise<SaidBy<State>> {
  return new Promise((resolve, reject) => {
    child.on('message', (said: Said) => {
      if (said.state === state) resolve(said as SaidBy<State>);
    });
    child.once('exit', (code, signal) => reject(new Error(`The worker ended with ${signal ?? code}.`)));
  });
}
