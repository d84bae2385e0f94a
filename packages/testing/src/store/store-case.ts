import type { Store } from '@patchbay/core';
import { type FakeClock, fakeClock } from '../fake-clock.ts';

/** A fresh, empty store for one case. */
export interface MadeStore {
  readonly store: Store;
  /** Opens the same data a second time, as another process would. Left out, the one handle is used twice. */
  again?(): Promise<Store>;
  close?(): Promise<void>;
}

/** Makes a fresh, empty store whose time is the harness's clock. */
export type MakeStore = (harness: { readonly clock: FakeClock }) => Promise<MadeStore>;

/** What a case works on: two handles on the same data, and their clock. */
export interface StoreBench {
  readonly store: Store;
  readonly other: Store;
  readonly clock: FakeClock;
}

/** One sentence of the contract. `run` rejects when the store breaks it. */
export interface StoreCase {
  readonly name: string;
  run(bench: StoreBench): Promise<void>;
}

/** The cases about one part of the contract. */
export interface StoreCaseGroup {
  readonly name: string;
  readonly cases: readonly StoreCase[];
}

/** Runs one case on a store of its own, inside or outside of a test. */
export async function runStoreCase({ run }: StoreCase, makeStore: MakeStore): Promise<void> {
  const clock = fakeClock();
  const made = await makeStore({ clock });
  try {
    const other = (await made.again?.()) ?? made.store;
    await run({ store: made.store, other, clock });
  } finally {
    await made.close?.();
  }
}
