import { budgetMutants } from './budget-mutants.ts';
import { closingMutants } from './closing-mutants.ts';
import { consentMutants } from './consent-mutants.ts';
import { continuedMutants } from './continued-mutants.ts';
import { connectionMutants, flowMutants, matchingMutants } from './flow-and-connection-mutants.ts';
import { inboxAndWorkMutants } from './inbox-and-work-mutants.ts';
import { limitMutants } from './limit-mutants.ts';
import type { Mutant } from './mutant.ts';
import { ownerDataMutants } from './owner-data-mutants.ts';
import { permitMutants } from './permit-mutants.ts';
import { sealedMutants } from './sealed-mutants.ts';
import { stoppingMutants } from './stopping-mutants.ts';
import { syncMutants } from './sync-mutants.ts';
import { tokenMutants } from './token-mutants.ts';

/** Stores that break one promise each. */
export const mutants: readonly Mutant[] = [
  ...flowMutants,
  ...connectionMutants,
  ...matchingMutants,
  ...closingMutants,
  ...consentMutants,
  ...tokenMutants,
  ...sealedMutants,
  ...syncMutants,
  ...stoppingMutants,
  ...continuedMutants,
  ...inboxAndWorkMutants,
  ...ownerDataMutants,
  ...limitMutants,
  ...budgetMutants,
  ...permitMutants,
];
