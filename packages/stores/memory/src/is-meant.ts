import type { ConnectionQuery, ConnectionRow } from '@patchbay/core';
import { isWhose } from './owner-lists.ts';

/** Whether a query means this connection. */
export function isMeant(query: ConnectionQuery, row: ConnectionRow): boolean {
  const { whose, notSyncedSince, ids, ...facts } = query;
  const { lastSyncedAt } = row;
  const isLate = notSyncedSince === undefined || lastSyncedAt === undefined || lastSyncedAt < notSyncedSince;
  return (
    row.status !== 'disconnected' &&
    isWhose(whose, row.owner) &&
    isLate &&
    (ids === undefined || ids.includes(row.id)) &&
    (Object.keys(facts) as (keyof typeof facts)[]).every((fact) => row[fact] === facts[fact])
  );
}
