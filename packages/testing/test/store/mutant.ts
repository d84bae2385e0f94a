import type { Store } from '@patchbay/core';
import type { FakeClock } from '../../src/index.ts';

/** A store that breaks one promise. */
export interface Mutant {
  readonly breaks: string;
  /** The case of the contract that must notice. */
  readonly caughtBy: string;
  spoil(store: Store, clock: FakeClock): Store;
}

/** The store with some methods of one part replaced. */
export function replace<
  K extends
    | 'flows'
    | 'connections'
    | 'tokens'
    | 'sealed'
    | 'sync'
    | 'readings'
    | 'deliveries'
    | 'work'
    | 'subjects'
    | 'limits'
    | 'owners',
>(store: Store, part: K, methods: Partial<Store[K]>): Store {
  return { ...store, [part]: { ...store[part], ...methods } };
}
