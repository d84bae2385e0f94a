import { type Mutant, replace } from './mutant.ts';

/** Stores that do not stop a run, or keep what is set aside badly. */
export const stoppingMutants: readonly Mutant[] = [
  {
    breaks: 'a run cannot be cancelled',
    caughtBy: 'a run that is cancelled writes nothing more, and its partition is free',
    spoil: (store) => replace(store, 'sync', { cancel: async () => 1 }),
  },
  {
    breaks: 'cancelling one stream ends all',
    caughtBy: 'cancelling ends the runs of one stream, or of all, and of no other connection',
    spoil: (store) => replace(store, 'sync', { cancel: ({ stream: _, ...key }) => store.sync.cancel(key) }),
  },
  {
    breaks: 'a pause is not heard of',
    caughtBy: 'of a paused connection no run begins, and none writes a page',
    spoil: (store) => replace(store, 'connections', { setPaused: async () => undefined }),
  },
  {
    breaks: 'how far a run is goes unsaid',
    caughtBy: 'C34 a run tells how far it is: as its pages said last, and all of it once it has succeeded',
    spoil: (store) =>
      replace(store, 'sync', { commitPage: ({ share: _, ...page }) => store.sync.commitPage(page) }),
  },
  {
    breaks: 'the names of fields are forgotten',
    caughtBy: 'the names of fields are kept by a run that succeeded, for its partition',
    spoil: (store) => replace(store, 'sync', { end: ({ fields: _, ...end }) => store.sync.end(end) }),
  },
  {
    breaks: 'what is set aside is read without end',
    caughtBy: 'what is set aside is read in order, page by page, each once, with its reason and time',
    spoil: (store) =>
      replace(store, 'sync', {
        rejected: (query) => store.sync.rejected({ ...query, after: undefined }),
      }),
  },
  {
    breaks: 'what was accepted stays set aside',
    caughtBy: 'a record that fits by now is stored, and no longer set aside',
    spoil: (store) => replace(store, 'sync', { accept: async ({ records }) => records.length }),
  },
];
