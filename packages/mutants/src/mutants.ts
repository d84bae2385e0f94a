import type { Mutant } from './mutant.ts';
import { checkMutants } from './mutants/checks.ts';
import { clientMutants } from './mutants/client.ts';
import { consentMutants } from './mutants/consent.ts';
import { cryptoMutants } from './mutants/crypto.ts';
import { eventMutants } from './mutants/events-and-work.ts';
import { keyMutants } from './mutants/keys.ts';
import { serverMutants } from './mutants/server.ts';
import { storeMutants } from './mutants/stores.ts';
import { syncMutants } from './mutants/sync.ts';
import { tokenMutants } from './mutants/tokens.ts';

/** Every mutant that there is, by the part of the code that it breaks. */
export const mutants: readonly Mutant[] = [
  ...cryptoMutants,
  ...clientMutants,
  ...consentMutants,
  ...tokenMutants,
  ...syncMutants,
  ...eventMutants,
  ...keyMutants,
  ...serverMutants,
  ...storeMutants,
  ...checkMutants,
];
