import type { ConnectionStore } from './connections.ts';
import type { DeliveryStore } from './deliveries.ts';
import type { FlowStore } from './flows.ts';
import type { LimitStore } from './limits.ts';
import type { OwnerStore } from './owners.ts';
import type { ReadingStore } from './readings.ts';
import type { SealedStore } from './sealed.ts';
import type { SubjectStore } from './subjects.ts';
import type { SyncStore } from './sync.ts';
import type { TokenStore } from './tokens.ts';
import type { WorkStore } from './work.ts';

/**
 * Where everything rests. Each method is one atomic step; time is the store's own. A store sees ciphertext and facts
 * that are not secret, and decides nothing.
 */
export interface Store {
  readonly name: string;
  readonly flows: FlowStore;
  readonly connections: ConnectionStore;
  readonly tokens: TokenStore;
  readonly sealed: SealedStore;
  readonly sync: SyncStore;
  readonly readings: ReadingStore;
  readonly deliveries: DeliveryStore;
  readonly work: WorkStore;
  readonly owners: OwnerStore;
  readonly subjects: SubjectStore;
  readonly limits: LimitStore;
  /** Throws `store/unavailable` or `store/not-migrated`, each with what to do. */
  check(): Promise<void>;
}
