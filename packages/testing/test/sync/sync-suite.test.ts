import type { Store, StoredRecord } from '@patchbay/core';
import { memoryStore } from '@patchbay/store-memory';
import { describe, expect, it } from 'vitest';
import { describeSync, playAny, runSyncCase, syncCases } from '../../src/sync/index.ts';
import { replace } from '../store/mutant.ts';

/** The case of this beginning; a mutant that names none is itself broken. */
function caseNamed(beginning: string) {
  const found = syncCases.find(({ name }) => name.startsWith(beginning));
  if (!found) throw new Error(`no case begins with "${beginning}"`);
  return found;
}

interface BrokenStore {
  readonly breaks: string;
  readonly caughtBy: string;
  spoil(store: Store): Store;
}

/** Stores that break what the engine rests on. */
const broken: readonly BrokenStore[] = [
  {
    breaks: 'records are written with the page after theirs',
    caughtBy: 'sync C02',
    spoil(store) {
      let behind: readonly StoredRecord[] = [];
      return replace(store, 'sync', {
        begin(run) {
          behind = [];
          return store.sync.begin(run);
        },
        commitPage(page) {
          const records = behind;
          behind = page.records;
          return store.sync.commitPage({ ...page, records });
        },
      });
    },
  },
  {
    breaks: 'a page is written without its last record',
    caughtBy: 'sync C04',
    spoil: (store) =>
      replace(store, 'sync', {
        commitPage: (page) => store.sync.commitPage({ ...page, records: page.records.slice(0, -1) }),
      }),
  },
  {
    breaks: 'no mark is ever saved',
    caughtBy: 'sync C03',
    spoil: (store) =>
      replace(store, 'sync', {
        async begin(run) {
          const held = await store.sync.begin(run);
          return held && { ...held, cursor: undefined };
        },
      }),
  },
  {
    breaks: 'a sweep has no guard',
    caughtBy: 'sync C16',
    spoil: (store) =>
      replace(store, 'sync', { end: (end) => store.sync.end({ ...end, maxDeletedShare: 1 }) }),
  },
  {
    breaks: 'nothing is swept',
    caughtBy: 'sync C14',
    spoil: (store) => replace(store, 'sync', { end: (end) => store.sync.end({ ...end, sweep: false }) }),
  },
  {
    breaks: 'a worker that lost its lease takes it back and writes',
    caughtBy: 'sync C27',
    spoil(store) {
      let begun: Parameters<Store['sync']['begin']>[0] | undefined;
      return replace(store, 'sync', {
        begin(run) {
          begun = run;
          return store.sync.begin(run);
        },
        async commitPage(page) {
          const counts = await store.sync.commitPage(page);
          const held = !counts && begun && (await store.sync.begin({ ...begun, runId: 'zombie' }));
          return held ? store.sync.commitPage({ ...page, ...held, runId: 'zombie' }) : counts;
        },
      });
    },
  },
  {
    breaks: 'runs are not ended from outside',
    caughtBy: 'sync C30 cancelled',
    spoil: (store) => replace(store, 'sync', { cancel: async () => 0 }),
  },
  {
    breaks: 'a worker that is told to stop keeps its lease',
    caughtBy: 'sync C37',
    spoil: (store) =>
      replace(store, 'sync', {
        end: async (end) => (end.outcome === 'cancelled' ? { deleted: 0, spared: 0 } : store.sync.end(end)),
      }),
  },
  {
    breaks: 'changes are told twice',
    caughtBy: 'sync C40',
    spoil: (store) =>
      replace(store, 'sync', {
        async changes(query) {
          const page = await store.sync.changes(query);
          return { ...page, changes: page.changes.flatMap((change) => [change, change]) };
        },
      }),
  },
];

describe('the sync suite notices that', () => {
  it.each(broken)('$breaks', async ({ caughtBy, spoil }) => {
    const run = runSyncCase(caseNamed(caughtBy), async ({ clock }) => ({
      store: spoil(memoryStore({ clock })),
    }));
    // An assertion of the case, not an accident of the store.
    await expect(run).rejects.toMatchObject({ name: 'AssertionError' });
  });

  it('a store loses what comes late, with the script that shows it and its seed', async () => {
    const forgetful = (store: Store): Store =>
      replace(store, 'sync', {
        commitPage: (page) =>
          store.sync.commitPage({
            ...page,
            records: page.records.filter(({ key }) => !key.includes('r002')),
          }),
      });
    const run = playAny(async ({ clock }) => ({ store: forgetful(memoryStore({ clock })) }), { seed: 1 });
    await expect(run).rejects.toThrow(/seed: 1.*"kind":"late"/s);
  });
});

describe('a sync case', () => {
  it('has a name of its own', () => {
    const names = syncCases.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('is not left out under a name that does not exist', () => {
    const except = { 'no such case': 'because' };
    expect(() => describeSync('misnamed', async () => ({ store: memoryStore() }), { except })).toThrow(
      'no such case',
    );
  });
});
