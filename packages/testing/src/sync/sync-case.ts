import type { MakeStore } from '../store/store-case.ts';
import { onSyncBench, type SyncBench } from './sync-scene.ts';

/** One property of the sync engine over a store. `run` rejects when it does not hold. */
export interface SyncCase {
  /** Begins with the id of the property, `sync C01` to `sync C40`; several cases may be of one. */
  readonly name: string;
  /** Many syncs. */
  readonly heavy?: true;
  run(bench: SyncBench): Promise<void>;
}

/** Runs one case on a store of its own, inside or outside of a test. */
export async function runSyncCase({ run }: SyncCase, makeStore: MakeStore): Promise<void> {
  await onSyncBench(makeStore, run);
}
