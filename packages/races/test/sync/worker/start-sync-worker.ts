import type { ChildProcess } from 'node:child_process';
import type { TestContext } from 'vitest';
import { startProcess, type WorkerProcess } from '../../worker-process.ts';
import type { Said, SyncWorkerSetup } from './messages.ts';

type SaidBy<State> = Extract<Said, { readonly state: State }>;

/** A process that syncs. */
export interface SyncWorker extends Pick<WorkerProcess, 'ended'> {
  /** It stands at its meeting. Rejects when the process ends before. */
  readonly met: Promise<unknown>;
  /** The database was away when it looked for work, or when it gave some back. */
  readonly stumbled: Promise<unknown>;
  /** What became of its sync. Rejects when the process ends before. */
  readonly synced: Promise<SaidBy<'synced'>>;
  /** Lets it go on from its meeting. */
  goOn(): void;
  signal(signal: NodeJS.Signals): void;
}

const entry = new URL('sync-worker.ts', import.meta.url);

/** Starts one and waits until its database has answered. It ends with the test. */
export async function startSyncWorker(
  context: Pick<TestContext, 'onTestFinished'>,
  setup: SyncWorkerSetup,
): Promise<SyncWorker> {
  const { child, ended } = startProcess(context, entry);
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
