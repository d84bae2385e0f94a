import { closingMutants } from './closing-mutants.ts';
import { connectionMutants, flowMutants } from './flow-and-connection-mutants.ts';
import { inboxAndWorkMutants } from './inbox-and-work-mutants.ts';
import type { Mutant } from './mutant.ts';
import { sealedMutants } from './sealed-mutants.ts';
import { syncMutants } from './sync-mutants.ts';
import { tokenMutants } from './token-mutants.ts';

/** Stores that break one promise each. */
export const mutants: readonly Mutant[] = [
  ...flowMutants,
  ...connectionMutants,
  ...closingMutants,
  ...tokenMutants,
  ...sealedMutants,
  ...syncMutants,
  ...inboxAndWorkMutants,
];
