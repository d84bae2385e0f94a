import { closingCases } from './closing-cases.ts';
import { connectionCases } from './connection-cases.ts';
import { deliveryCases } from './delivery-cases.ts';
import { flowCases } from './flow-cases.ts';
import { grantCases } from './grant-cases.ts';
import { openingCases } from './opening-cases.ts';
import { ownerCases } from './owner-cases.ts';
import { pageCases } from './page-cases.ts';
import { readingCases } from './reading-cases.ts';
import { recordCases } from './record-cases.ts';
import { refreshCases } from './refresh-cases.ts';
import { sealedCases } from './sealed-cases.ts';
import type { StoreCaseGroup } from './store-case.ts';
import { sweepCases } from './sweep-cases.ts';
import { syncLeaseCases } from './sync-lease-cases.ts';
import { tokenLeaseCases } from './token-lease-cases.ts';
import { workCases } from './work-cases.ts';

/** The whole contract of a store. Names are unique over all groups. */
export const storeCases: readonly StoreCaseGroup[] = [
  flowCases,
  openingCases,
  grantCases,
  connectionCases,
  closingCases,
  ownerCases,
  tokenLeaseCases,
  refreshCases,
  sealedCases,
  syncLeaseCases,
  pageCases,
  sweepCases,
  recordCases,
  readingCases,
  deliveryCases,
  workCases,
];
