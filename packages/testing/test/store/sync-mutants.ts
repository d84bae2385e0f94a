import { type Mutant, replace } from './mutant.ts';

/** Stores that lose or invent records. */
export const syncMutants: readonly Mutant[] = [
  {
    breaks: 'a page is written without the lease',
    caughtBy: 'a lease ends by the clock of the store; who lost it writes no page, no end and no new start',
    spoil(store) {
      const fences = new Map<string, number>();
      return replace(store, 'sync', {
        async begin(run) {
          const held = await store.sync.begin(run);
          if (held) fences.set(run.connectionId, held.fence);
          return held;
        },
        commitPage: async (page) =>
          (await store.sync.commitPage(page)) ??
          store.sync.commitPage({
            ...page,
            runId: 'run-2',
            fence: fences.get(page.connectionId) ?? page.fence,
          }),
      });
    },
  },
  {
    breaks: 'an unchanged record gets a new time',
    caughtBy: 'an unchanged record keeps its time, a changed one gets the new time',
    spoil: (store, clock) =>
      replace(store, 'sync', {
        records: async (query) =>
          (await store.sync.records(query)).map((row) => ({ ...row, updatedAt: clock.now() })),
      }),
  },
  {
    breaks: 'unchanged records count as updated',
    caughtBy: 'a page counts what it inserts, updates, leaves and deletes',
    spoil: (store) =>
      replace(store, 'sync', {
        async commitPage(page) {
          const counts = await store.sync.commitPage(page);
          return counts && { ...counts, updated: counts.updated + counts.unchanged, unchanged: 0 };
        },
      }),
  },
  {
    breaks: 'the mark of a failed run is saved',
    caughtBy: 'only a run that succeeded saves the mark of its end',
    spoil: (store) =>
      replace(store, 'sync', {
        end: (end) => store.sync.end(end.mark ? { ...end, outcome: 'succeeded' } : end),
      }),
  },
  {
    breaks: 'a mark outlives other settings',
    caughtBy: 'a mark made under other settings is dropped; records stay',
    spoil: (store) =>
      replace(store, 'sync', { begin: (run) => store.sync.begin({ ...run, settingsHash: 'always' }) }),
  },
  {
    breaks: 'a sweep has no guard',
    caughtBy:
      'a sweep that would delete more than its share deletes nothing, says how many, and the run has failed',
    spoil: (store) =>
      replace(store, 'sync', { end: (end) => store.sync.end({ ...end, maxDeletedShare: 1 }) }),
  },
  {
    breaks: 'a sweep does not know what the walk showed',
    caughtBy: 'a sweep deletes what the walk did not show',
    spoil: (store) =>
      replace(store, 'sync', { commitPage: (page) => store.sync.commitPage({ ...page, scanning: false }) }),
  },
  {
    breaks: 'a rejected record counts as absent',
    caughtBy: 'a rejected record was shown: the sweep keeps what is stored of it',
    spoil: (store) =>
      replace(store, 'sync', {
        commitPage: (page) =>
          store.sync.commitPage({
            ...page,
            rejected: page.rejected.map((each) => ({ ...each, key: undefined })),
          }),
      }),
  },
  {
    breaks: 'records are in the order of UTF-16 units',
    caughtBy: 'keys and partitions are in the order of their code points',
    spoil: (store) =>
      replace(store, 'sync', {
        records: async (query) =>
          [...(await store.sync.records(query))].sort((left, right) =>
            left.partition + left.key < right.partition + right.key ? -1 : 1,
          ),
      }),
  },
  {
    breaks: 'reading goes on from the key, not after it',
    caughtBy: 'records are read in order of partition and key, page by page, each once',
    spoil: (store) =>
      replace(store, 'sync', {
        records: ({ after, ...query }) =>
          store.sync.records({ ...query, after: after && { ...after, key: after.key.slice(0, -1) } }),
      }),
  },
];
