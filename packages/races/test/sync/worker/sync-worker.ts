import { isPatchbayError } from '@patchbay/core';
import { scripted } from '@patchbay/testing/sync';
import { scriptedPatchbay } from '../scripted-patchbay.ts';
import { backingStore } from './backing-store.ts';
import { heldFetch, heldStore, Meetings } from './meet.ts';
import type { Said, SyncWorkerSetup } from './messages.ts';

// A process that syncs: its first message sets it up. On SIGTERM it ends as an app should: what it does is stopped, and
// given back.
process.once('message', (setup: SyncWorkerSetup) => void run(setup));

async function run(setup: SyncWorkerSetup): Promise<void> {
  const { backing, providerOrigin, connection, stream, task } = setup;
  const ending = new AbortController();
  process.once('SIGTERM', () => ending.abort());
  process.once('disconnect', () => process.exit());
  const { store: plain, close } = await backingStore(backing);
  const meetings = new Meetings(setup.meeting);
  const store = heldStore(plain, meetings, setup);
  const patchbay = scriptedPatchbay({ store, providerOrigin, fetch: heldFetch(stream, meetings) });
  const workspace = patchbay.use(scripted, { connection: connection.id, owner: connection.owner });
  await workspace.runs({ limit: 1 });
  tell({ state: 'ready' });
  if (task === 'sync') {
    let pages = 0;
    const onProgress = () => {
      pages += 1;
    };
    const outcome = await workspace.sync(stream, { signal: ending.signal, onProgress }).then(
      (result) => result.outcome,
      (error: unknown) => (isPatchbayError(error) ? error.code : String(error)),
    );
    tell({ state: 'synced', outcome, pages });
  }
  while (task === 'work' && !ending.signal.aborted) await tick(patchbay, ending.signal);
  await close();
  process.exit();
}

/** A database that is away is asked again, as a loop around `tick` would. */
async function tick(patchbay: ReturnType<typeof scriptedPatchbay>, signal: AbortSignal): Promise<void> {
  const { done } = await patchbay.tick({ signal }).catch((error: unknown) => {
    if (!isPatchbayError(error)) throw error;
    tell({ state: 'stumbled' });
    return { done: 0 };
  });
  if (done === 0) await new Promise((next) => setTimeout(next, 20));
}

function tell(said: Said): void {
  process.send?.(said);
}
