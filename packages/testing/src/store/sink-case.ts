import type { StreamChanges } from '@patchbay/core';
import { fakeClock } from '../fake-clock.ts';
import type { MadeStore, MakeStore, StoreBench } from './store-case.ts';

/** A store that feeds one sink, that of the stream `channels` of the connector `slack`. */
export interface FedStore extends MadeStore {
  /** What the sink wrote and what stands, in the order in which it wrote it. */
  told(): Promise<readonly StreamChanges[]>;
  /** Whether the sink fails from now on, after it has written. */
  fail(fails: boolean): Promise<void>;
}

/** Makes a fresh, empty store with its sink, whose time is the harness's clock. */
export type MakeFedStore = (harness: Parameters<MakeStore>[0]) => Promise<FedStore>;

/** What a case about sinks works on. */
export type SinkBench = StoreBench & Pick<FedStore, 'told' | 'fail'>;

/** One sentence of the contract of sinks. `run` rejects when the store breaks it. */
export interface SinkCase {
  readonly name: string;
  run(bench: SinkBench): Promise<void>;
}

/** Runs one case on a store of its own, inside or outside of a test. */
export async function runSinkCase({ run }: SinkCase, makeStore: MakeFedStore): Promise<void> {
  const clock = fakeClock();
  const made = await makeStore({ clock });
  try {
    const other = (await made.again?.()) ?? made.store;
    const told = () => made.told();
    await run({ store: made.store, other, clock, told, fail: (fails) => made.fail(fails) });
  } finally {
    await made.close?.();
  }
}
