import { crashCases } from './crash-cases.ts';
import { cursorCases } from './cursor-cases.ts';
import { deletionCases } from './deletion-cases.ts';
import { faultCases } from './fault-cases.ts';
import { pageCases } from './page-cases.ts';
import { parityCase } from './parity-case.ts';
import { recordCases } from './record-cases.ts';
import { reportCases } from './report-cases.ts';
import type { SyncCase } from './sync-case.ts';
import { workerCases } from './worker-cases.ts';

/** The whole conformance suite, in the order of its ids. */
export const syncCases: readonly SyncCase[] = [
  ...crashCases,
  ...cursorCases,
  ...deletionCases,
  ...pageCases,
  ...faultCases,
  ...recordCases,
  ...workerCases,
  ...reportCases,
  parityCase,
].sort((left, right) => (left.name.slice(0, 8) < right.name.slice(0, 8) ? -1 : 1));
