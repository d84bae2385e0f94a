import type { Mutant } from './mutant.ts';
import { budgetMutants } from './mutants/budgets.ts';
import { bulkMutants } from './mutants/bulk.ts';
import { checkMutants } from './mutants/checks.ts';
import { clientMutants } from './mutants/client.ts';
import { consentMutants } from './mutants/consent.ts';
import { consentOverHttpMutants } from './mutants/consent-over-http.ts';
import { consentThreatMutants } from './mutants/consent-threats.ts';
import { cryptoMutants } from './mutants/crypto.ts';
import { doctorMutants } from './mutants/doctor.ts';
import { eventMutants } from './mutants/events-and-work.ts';
import { keyMutants } from './mutants/keys.ts';
import { lostTokenMutants } from './mutants/lost-tokens.ts';
import { movingInMutants } from './mutants/moving-in.ts';
import { oddRecordMutants } from './mutants/odd-records.ts';
import { ownerDataMutants } from './mutants/owner-data.ts';
import { reconnectingMutants } from './mutants/reconnecting.ts';
import { rowLevelMutants } from './mutants/row-level-security.ts';
import { serverMutants } from './mutants/server.ts';
import { sinkMutants } from './mutants/sinks.ts';
import { storeMutants } from './mutants/stores.ts';
import { supabaseMutants } from './mutants/supabase.ts';
import { syncMutants } from './mutants/sync.ts';
import { syncConformanceMutants } from './mutants/sync-conformance.ts';
import { syncControlMutants } from './mutants/sync-control.ts';
import { syncKillMutants } from './mutants/sync-kills.ts';
import { syncPartMutants } from './mutants/sync-parts.ts';
import { tenantAppMutants } from './mutants/tenant-apps.ts';
import { threatMutants } from './mutants/threats.ts';
import { tokenMutants } from './mutants/tokens.ts';

/** Every mutant that there is, by the part of the code that it breaks. */
export const mutants: readonly Mutant[] = [
  ...cryptoMutants,
  ...clientMutants,
  ...budgetMutants,
  ...consentMutants,
  ...consentOverHttpMutants,
  ...reconnectingMutants,
  ...tokenMutants,
  ...lostTokenMutants,
  ...syncMutants,
  ...syncConformanceMutants,
  ...syncControlMutants,
  ...syncKillMutants,
  ...syncPartMutants,
  ...oddRecordMutants,
  ...eventMutants,
  ...keyMutants,
  ...serverMutants,
  ...storeMutants,
  ...sinkMutants,
  ...rowLevelMutants,
  ...supabaseMutants,
  ...movingInMutants,
  ...doctorMutants,
  ...ownerDataMutants,
  ...bulkMutants,
  ...checkMutants,
  ...tenantAppMutants,
  ...consentThreatMutants,
  ...threatMutants,
];
