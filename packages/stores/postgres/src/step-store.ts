import type { Store } from '@patchbay/core';
import { connectionStore } from './connections.ts';
import { deliveryStore } from './deliveries.ts';
import { flowStore } from './flows.ts';
import { limitStore } from './limits.ts';
import { ownerStore } from './owners.ts';
import { readingStore } from './readings.ts';
import { sealedStore } from './sealed.ts';
import type { CallStep } from './step-caller.ts';
import { subjectStore } from './subjects.ts';
import { syncStore } from './sync.ts';
import { tokenStore } from './tokens.ts';
import { workStore } from './work.ts';

/** A way to the schema's functions, whatever carries the calls there. */
export interface StepAccess {
  readonly name: string;
  readonly call: CallStep;
  /** Throws `store/unavailable` or `store/not-migrated`, each with what to do. */
  readonly check: () => Promise<void>;
}

/** The whole store over any way to call its steps: each method is one call. */
export function stepStore({ name, call, check }: StepAccess): Store {
  return {
    name,
    flows: flowStore(call),
    connections: connectionStore(call),
    tokens: tokenStore(call),
    sealed: sealedStore(call),
    sync: syncStore(call),
    readings: readingStore(call),
    deliveries: deliveryStore(call),
    work: workStore(call),
    owners: ownerStore(call),
    subjects: subjectStore(call),
    limits: limitStore(call),
    check,
  };
}
