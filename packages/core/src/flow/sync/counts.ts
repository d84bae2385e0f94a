import type { PageCounts } from '../../store/sync.ts';

export const noCounts: PageCounts = { inserted: 0, updated: 0, unchanged: 0, deleted: 0, rejected: 0 };

export function addCounts(left: PageCounts, right: PageCounts): PageCounts {
  return {
    inserted: left.inserted + right.inserted,
    updated: left.updated + right.updated,
    unchanged: left.unchanged + right.unchanged,
    deleted: left.deleted + right.deleted,
    rejected: left.rejected + right.rejected,
  };
}

/** How many records the provider delivered. */
export function delivered({ inserted, updated, unchanged, rejected }: PageCounts): number {
  return inserted + updated + unchanged + rejected;
}
