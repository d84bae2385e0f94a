import type { Store } from '@patchbay/core';
import { memoryStore } from '@patchbay/store-memory';
import type { FakeClock } from '@patchbay/testing';

type MakeStore = (clock: FakeClock) => Store;

let make: MakeStore = (clock) => memoryStore({ clock });

/** An empty store of the kind that these tests run on. */
export const makeStore: MakeStore = (clock) => make(clock);

/** Called before a test: another store's package runs these tests on its own kind. */
export function runOn(other: MakeStore): void {
  make = other;
}
