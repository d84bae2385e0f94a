import type { Store, StreamChanges } from '@patchbay/core';
import { memoryStore } from '@patchbay/store-memory';
import { describe, expect, it } from 'vitest';
import { type FedStore, type MakeFedStore, runSinkCase, sinkCases } from '../../src/index.ts';

type Spoil = (fed: FedStore) => Partial<FedStore>;

/** A store whose sink keeps what it is told; `spoil` says how it breaks its promise. */
function fedStore({
  spoil = () => ({}),
  keeps = false,
}: {
  spoil?: Spoil;
  keeps?: boolean;
} = {}): MakeFedStore {
  return async ({ clock }) => {
    const told: StreamChanges[] = [];
    let fails = false;
    const write = (changes: StreamChanges) => {
      if (!fails || keeps) told.push(changes);
      if (fails) throw new Error('The table is full.');
    };
    const fed: FedStore = {
      store: memoryStore({ clock, sinks: { 'slack.channels': write } }),
      told: async () => told,
      async fail(does) {
        fails = does;
      },
    };
    return { ...fed, ...spoil(fed) };
  };
}

/** As if this had been told. */
const telling =
  (change: (told: readonly StreamChanges[]) => readonly StreamChanges[]): Spoil =>
  ({ told }) => ({ told: async () => change(await told()) });

const committing =
  (commit: (sync: Store['sync']) => Store['sync']['commitPage']): Spoil =>
  ({ store }) => ({ store: { ...store, sync: { ...store.sync, commitPage: commit(store.sync) } } });

let numbered = 0;

const mutants: readonly {
  readonly breaks: string;
  readonly caughtBy: string;
  readonly store: MakeFedStore;
}[] = [
  {
    breaks: 'deletions are not told',
    caughtBy: 'sweeps, single removals, accepted records and what comes again are told',
    store: fedStore({ spoil: telling((told) => told.filter(({ deleted }) => deleted.length === 0)) }),
  },
  {
    breaks: 'the part of the stream is left out',
    caughtBy: 'a sink is told what a page added, updated and deleted, and whose it is',
    store: fedStore({ spoil: telling((told) => told.map((each) => ({ ...each, partition: '' }))) }),
  },
  {
    breaks: 'a person is named where there is none',
    caughtBy: 'an organisation’s connection is told of without a person',
    store: fedStore({ spoil: telling((told) => told.map((each) => ({ ...each, userId: '' }))) }),
  },
  {
    breaks: 'what has not changed is told as well',
    caughtBy: 'a step that changed nothing tells nothing, nor does another stream or connector',
    store: fedStore({
      spoil: committing((sync) => (page) => {
        const records = page.records.map(({ key, data }) => ({ key, data: { ...data, seen: ++numbered } }));
        return sync.commitPage({ ...page, records });
      }),
    }),
  },
  {
    breaks: 'a refused page is told',
    caughtBy: 'a page that is refused tells nothing',
    store: fedStore({
      spoil: committing((sync) => async (page) => {
        await sync.commitPage({ ...page, fence: page.fence + 1 });
        return undefined;
      }),
    }),
  },
  {
    breaks: 'a failing sink is passed over',
    caughtBy: 'when the sink fails the page has not happened, nor what the sink wrote; later it may',
    store: fedStore({ spoil: () => ({ fail: async () => undefined }) }),
  },
  {
    breaks: 'what a failing sink wrote stays',
    caughtBy: 'when the sink fails a sweep, a removal and a retry have not happened either',
    store: fedStore({ keeps: true }),
  },
  {
    breaks: 'an erasure is told',
    caughtBy: 'an erasure tells nothing: what a sink has written is the app’s',
    store: fedStore({ spoil: telling((told) => [...told, ...told]) }),
  },
  {
    breaks: 'steps are told in another order',
    caughtBy: 'whoever writes at the same time, what was told in its order ends in the stored records',
    store: fedStore({ spoil: telling((told) => told.toReversed()) }),
  },
];

describe('the contract of sinks notices that', () => {
  it.each(mutants)('$breaks', async ({ caughtBy, store }) => {
    const found = sinkCases.cases.find(({ name }) => name === caughtBy);
    if (!found) throw new Error(`no case is named "${caughtBy}"`);
    await runSinkCase(found, fedStore());
    await expect(runSinkCase(found, store)).rejects.toMatchObject({ name: 'AssertionError' });
  });

  it('each case is broken by one of these', () => {
    expect(mutants.map(({ caughtBy }) => caughtBy).toSorted()).toEqual(
      sinkCases.cases.map(({ name }) => name).toSorted(),
    );
  });
});
