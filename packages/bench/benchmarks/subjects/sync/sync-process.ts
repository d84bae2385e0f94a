import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { PGlite } from '@electric-sql/pglite';
import type { ConnectionKey, Store } from '@patchbay/core';
import { migrate, postgresStore } from '@patchbay/store-postgres';
import { pgliteDriver } from '@patchbay/store-postgres/pglite';
import postgres from 'postgres';
import { answerParent } from '../../../src/process-apart.ts';
import { type ContactWalk, contactPages } from './contact-records.ts';
import { contactsApp, pagesOverHttp, type ReadContacts } from './contacts.ts';

export type SyncProcess = typeof answers;

/** What is synced: the same walk for each of so many connections at once. */
export interface SyncOrder extends ContactWalk {
  readonly connections: number;
  /** Where the contacts are served; left out, they are made in this process. */
  readonly origin?: string;
}

/** What it took, all connections together. */
export interface SyncCost {
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly seconds: number;
  /** Of this process, the making of the contacts included. */
  readonly cpuMicroseconds: number;
  /** Bytes in use when the last page was committed, after a collection. */
  readonly heapUsed: number;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

// A process of its own, so that its time and its memory are those of a sync.
let opened: { readonly place: OpenPlace; readonly keys: readonly ConnectionKey[] } | undefined;

const answers = {
  /** On a migrated database, or on a PGlite in this process; gives the ids of so many connections. */
  async open(place: { readonly databaseUrl?: string; readonly connections: number }): Promise<string[]> {
    const openPlace = await placeOf(place.databaseUrl);
    const { store, close } = openPlace(1);
    const app = contactsApp(store, () => contactPages({ count: 0, pageSize: 1 }));
    const keys: ConnectionKey[] = [];
    for (let number = 1; number <= place.connections; number += 1)
      keys.push(await app.connect({ tenantId: 'acme', userId: `u${number}` }));
    await close();
    opened = { place: openPlace, keys };
    return keys.map(({ id }) => id);
  },
  /** CPU microseconds for making the contacts of a walk and nothing else. */
  async generate(walk: ContactWalk): Promise<number> {
    const started = process.cpuUsage();
    for await (const { records } of contactPages(walk)) if (records.length === 0) break;
    return microseconds(process.cpuUsage(started));
  },
  async sync({ connections, origin, ...walk }: SyncOrder): Promise<SyncCost> {
    if (opened === undefined) throw new Error('there is no store');
    const read: ReadContacts = origin === undefined ? () => contactPages(walk) : pagesOverHttp(walk.pageSize);
    const { store, close } = opened.place(connections);
    const app = contactsApp(store, read, origin);
    const workspaces = opened.keys.slice(0, connections).map((key) => app.workspace(key));
    const cost = await measured((onLastPage) =>
      workspaces.map((workspace) => {
        const onProgress = ({ records }: { readonly records: number }) => {
          if (records === walk.count) onLastPage();
        };
        return workspace.sync('contacts', { onProgress });
      }),
    );
    await close();
    return cost;
  },
};

answerParent(answers);

/** Opens the store with a database connection for each stream: one stream in turn over several would find each of them cold. */
type OpenPlace = (connections: number) => { readonly store: Store; readonly close: () => Promise<void> };

async function placeOf(databaseUrl: string | undefined): Promise<OpenPlace> {
  if (databaseUrl !== undefined)
    return (max) => {
      const sql = postgres(databaseUrl, { onnotice: () => undefined, max });
      return { store: postgresStore({ sql }), close: () => sql.end({ timeout: 5 }) };
    };
  const sql = pgliteDriver(await PGlite.create());
  await migrate(sql);
  const store = postgresStore({ sql });
  return () => ({ store, close: async () => undefined });
}

interface Synced {
  readonly counts: Pick<SyncCost, 'inserted' | 'updated' | 'unchanged'>;
}

/** The collection of garbage at the last page is not counted. */
async function measured(syncs: (onLastPage: () => void) => Promise<Synced>[]): Promise<SyncCost> {
  collectGarbage();
  const pause = { seconds: 0, cpuMicroseconds: 0, heapUsed: 0 };
  const started = { at: performance.now(), cpu: process.cpuUsage() };
  const onLastPage = () => {
    const begun = { at: performance.now(), cpu: process.cpuUsage() };
    collectGarbage();
    pause.heapUsed = Math.max(pause.heapUsed, process.memoryUsage().heapUsed);
    pause.cpuMicroseconds += microseconds(process.cpuUsage(begun.cpu));
    pause.seconds += (performance.now() - begun.at) / 1000;
  };
  const results = await Promise.all(syncs(onLastPage));
  const sum = (count: keyof Synced['counts']) =>
    results.reduce((total, { counts }) => total + counts[count], 0);
  return {
    inserted: sum('inserted'),
    updated: sum('updated'),
    unchanged: sum('unchanged'),
    seconds: (performance.now() - started.at) / 1000 - pause.seconds,
    cpuMicroseconds: microseconds(process.cpuUsage(started.cpu)) - pause.cpuMicroseconds,
    heapUsed: pause.heapUsed,
  };
}

function microseconds({ user, system }: NodeJS.CpuUsage): number {
  return user + system;
}
