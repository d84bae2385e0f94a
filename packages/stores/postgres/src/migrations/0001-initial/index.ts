import { budgets } from './budgets.ts';
import { changes } from './changes.ts';
import { chooseSite } from './choose-site.ts';
import { closeConnection } from './close-connection.ts';
import { commitPage } from './commit-page.ts';
import { connectionReads } from './connection-reads.ts';
import { connectionTables } from './connection-tables.ts';
import { consents } from './consents.ts';
import { deliveries } from './deliveries.ts';
import { eraseOwner } from './erase-owner.ts';
import { exportOwner } from './export-owner.ts';
import { flows } from './flows.ts';
import { foundation } from './foundation.ts';
import { limits } from './limits.ts';
import { openConnection } from './open-connection.ts';
import { permits } from './permits.ts';
import { policies } from './policies.ts';
import { privileges } from './privileges.ts';
import { pruning } from './pruning.ts';
import { readings } from './readings.ts';
import { rejected } from './rejected.ts';
import { sealed } from './sealed.ts';
import { sinks } from './sinks.ts';
import { subjects } from './subjects.ts';
import { syncReads } from './sync-reads.ts';
import { syncRuns } from './sync-runs.ts';
import { syncTables } from './sync-tables.ts';
import { tokenReads } from './token-reads.ts';
import { tokens } from './tokens.ts';
import { work } from './work.ts';

/** All tables, and the functions that the store's steps are. */
export const initial = [
  foundation,
  connectionTables,
  syncTables,
  flows,
  work,
  deliveries,
  tokenReads,
  tokens,
  sealed,
  connectionReads,
  openConnection,
  closeConnection,
  chooseSite,
  consents,
  sinks,
  commitPage,
  syncRuns,
  syncReads,
  rejected,
  changes,
  pruning,
  readings,
  exportOwner,
  eraseOwner,
  subjects,
  limits,
  budgets,
  permits,
  policies,
  privileges,
].join('');
