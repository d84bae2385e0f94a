import type { Sinks, Store } from '@patchbay/core';
import { connectionStore } from './connections.ts';
import { deliveryStore } from './deliveries.ts';
import { erasingInTurn, feedingSync } from './feeding-sync.ts';
import { flowStore } from './flows.ts';
import { limitStore } from './limits.ts';
import { ownerStore } from './owners.ts';
import { readingStore } from './readings.ts';
import { sealedStore } from './sealed.ts';
import { emptyState } from './state.ts';
import { subjectStore } from './subjects.ts';
import { syncStore } from './sync.ts';
import { tokenStore } from './tokens.ts';
import { takingTurns } from './turns.ts';
import { workStore } from './work.ts';

/** How a memory store may be made. */
export interface MemoryStoreOptions {
  /** The store's time, for tests; left out, the machine's. */
  readonly clock?: { now(): Date };
  /** Functions that are told what a step changes in their stream, before it takes effect. They must not write to this store. */
  readonly sinks?: Sinks<undefined>;
}

/** Keeps everything in this process until it ends. For tests, scripts and one-process apps that may forget. */
export function memoryStore({ clock, sinks }: MemoryStoreOptions = {}): Store {
  const state = emptyState(clock ? () => clock.now() : () => new Date());
  const inTurn = takingTurns();
  const owners = ownerStore(state);
  return {
    name: 'memory',
    flows: flowStore(state),
    connections: connectionStore(state),
    tokens: tokenStore(state),
    sealed: sealedStore(state),
    sync: sinks ? feedingSync(state, sinks, inTurn) : syncStore(state),
    readings: readingStore(state),
    deliveries: deliveryStore(state),
    work: workStore(state),
    owners: sinks ? erasingInTurn(owners, inTurn) : owners,
    subjects: subjectStore(state),
    limits: limitStore(state),
    async check() {},
  };
}
