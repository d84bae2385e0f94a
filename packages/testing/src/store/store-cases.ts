import { accessCases } from './access-cases.ts';
import { budgetCases } from './budget-cases.ts';
import { changeCases } from './change-cases.ts';
import { choiceCases } from './choice-cases.ts';
import { closingCases } from './closing-cases.ts';
import { connectionCases } from './connection-cases.ts';
import { consentCases } from './consent-cases.ts';
import { continuedCases } from './continued-cases.ts';
import { deliveryCases } from './delivery-cases.ts';
import { flowCases } from './flow-cases.ts';
import { grantCases } from './grant-cases.ts';
import { limitCases } from './limit-cases.ts';
import { matchingCases } from './matching-cases.ts';
import { openingCases } from './opening-cases.ts';
import { ownerCases } from './owner-cases.ts';
import { ownerDataCases } from './owner-data-cases.ts';
import { ownerListCases } from './owner-list-cases.ts';
import { pageCases } from './page-cases.ts';
import { permitCases } from './permit-cases.ts';
import { pruneCases } from './prune-cases.ts';
import { readingCases } from './reading-cases.ts';
import { reconnectCases } from './reconnect-cases.ts';
import { recordCases } from './record-cases.ts';
import { refreshCases } from './refresh-cases.ts';
import { scheduleCases } from './schedule-cases.ts';
import { sealedCases } from './sealed-cases.ts';
import { setAsideCases } from './set-aside-cases.ts';
import { stoppingCases } from './stopping-cases.ts';
import type { StoreCaseGroup } from './store-case.ts';
import { subjectCases } from './subject-cases.ts';
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
  matchingCases,
  accessCases,
  closingCases,
  reconnectCases,
  consentCases,
  choiceCases,
  ownerCases,
  tokenLeaseCases,
  refreshCases,
  sealedCases,
  syncLeaseCases,
  pageCases,
  sweepCases,
  stoppingCases,
  setAsideCases,
  continuedCases,
  recordCases,
  changeCases,
  pruneCases,
  readingCases,
  deliveryCases,
  workCases,
  scheduleCases,
  ownerListCases,
  ownerDataCases,
  subjectCases,
  limitCases,
  budgetCases,
  permitCases,
];
