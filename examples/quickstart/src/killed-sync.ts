import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { SyncProgress } from '@patchbay/core';
import type { SyncSetup } from './syncing-process.ts';
import type { Tour } from './tour.ts';

const leaseSeconds = 1;

/** Has another process sync the messages, kills it on the way as `kill -9` does, and finishes what it left. */
export async function surviveKill(
  { workspace, tables, narrator, signal }: Tour,
  setup: Omit<SyncSetup, 'leaseSeconds'>,
  keep: (resource: { close(): Promise<void> }) => unknown,
): Promise<void> {
  const child = fork(join(import.meta.dirname, 'syncing-process.ts'), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  keep({
    async close() {
      child.kill('SIGKILL');
      await ended;
    },
  });
  child.send({ ...setup, leaseSeconds } satisfies SyncSetup);
  const before = narrator.progress('messages');
  killOnTheWay(child, before.update);
  const [code] = await ended;
  const left = await tables.messages();
  before.end(left.rows);
  if (code !== null) return narrator.note('The other process was done before it could be killed.');
  const finished = (await workspace.runs({ stream: 'messages' })).filter(
    ({ status }) => status === 'succeeded',
  );
  narrator.fact(
    'killed',
    `process ${child.pid} by SIGKILL; channels read to the end by then: ${finished.length}`,
  );
  narrator.fact(
    'lease',
    `the dead process holds the next one for ${leaseSeconds} s more (a minute, if nobody changes it)`,
  );
  await pause(leaseSeconds * 1000, undefined, { signal });
  await resume({ workspace, tables, narrator, signal }, left.rows);
}

/** After a page, when a channel is done. */
function killOnTheWay(child: ChildProcess, update: (progress: SyncProgress) => void): void {
  child.on('message', (progress: SyncProgress) => {
    update(progress);
    if (progress.partitions.done > 0) child.kill('SIGKILL');
    else child.send('go on');
  });
}

async function resume(
  { workspace, tables, narrator, signal }: Pick<Tour, 'workspace' | 'tables' | 'narrator' | 'signal'>,
  before: number,
): Promise<void> {
  const after = narrator.progress('messages');
  const { counts } = await workspace.sync('messages', { signal, onProgress: after.update });
  const { rows, told } = await tables.messages();
  after.end(rows);
  narrator.fact(
    'resumed',
    `${before} were there, ${counts.inserted} came; ${counts.unchanged} were read again, to be sure`,
  );
  // A database of your own may know of changes from an earlier run.
  narrator.fact(
    rows === told ? 'nothing twice' : 'in the table',
    `${rows} rows, ${told} changes told of them`,
  );
}
