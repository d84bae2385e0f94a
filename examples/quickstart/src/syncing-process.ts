import { once } from 'node:events';
import type { Owner, Store, SyncProgress } from '@patchbay/core';
import { slack } from '@patchbay/slack';
import { postgresStore } from '@patchbay/store-postgres';
import postgres from 'postgres';
import { type AppSettings, quickstartPatchbay } from './patchbay.ts';

/** What a syncing process is told. */
export interface SyncSetup {
  readonly databaseUrl: string;
  readonly settings: AppSettings;
  readonly connection: string;
  readonly owner: Owner;
  readonly leaseSeconds: number;
}

// A process of the app's own that syncs messages. It tells how far it is after every page, and asks Slack for no more
// until it is told to go on: an emulator that answers at once would leave no time to be killed in.
process.once('message', (setup: SyncSetup) => void run(setup));
process.once('disconnect', () => process.exit());

async function run({ databaseUrl, settings, connection, owner, leaseSeconds }: SyncSetup): Promise<void> {
  const sql = postgres(databaseUrl, { onnotice: () => {} });
  const store = withLease(postgresStore({ sql }), leaseSeconds);
  let unheard = 0;
  process.on('message', () => {
    unheard -= 1;
  });
  const patient: typeof fetch = async (input, init) => {
    while (unheard > 0) await once(process, 'message');
    return fetch(input, init);
  };
  const onProgress = (progress: SyncProgress) => {
    unheard += 1;
    process.send?.(progress);
  };
  // Channel by channel, so that some are read to the end when it is killed, and some are not.
  const patchbay = quickstartPatchbay(settings, { store, fetch: patient, sync: { partsAtOnce: 1 } });
  const workspace = patchbay.use(slack, { connection, owner });
  await workspace.sync('messages', { onProgress });
  process.exit();
}

/** Patchbay holds a stream for a minute from page to page, which is long for a reader to wait. */
function withLease(store: Store, leaseSeconds: number): Store {
  const { begin, commitPage } = store.sync;
  return {
    ...store,
    sync: {
      ...store.sync,
      begin: (run) => begin({ ...run, leaseSeconds }),
      commitPage: (page) => commitPage({ ...page, leaseSeconds }),
    },
  };
}
