import { closeConnection } from './close-connection.ts';
import { commitPage } from './commit-page.ts';
import { connectionReads } from './connection-reads.ts';
import { connectionTables } from './connection-tables.ts';
import { deliveries } from './deliveries.ts';
import { flows } from './flows.ts';
import { foundation } from './foundation.ts';
import { openConnection } from './open-connection.ts';
import { privileges } from './privileges.ts';
import { readings } from './readings.ts';
import { sealed } from './sealed.ts';
import { syncReads } from './sync-reads.ts';
import { syncRuns } from './sync-runs.ts';
import { syncTables } from './sync-tables.ts';
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
  tokens,
  sealed,
  connectionReads,
  openConnection,
  closeConnection,
  commitPage,
  syncRuns,
  syncReads,
  readings,
  privileges,
].join('');
