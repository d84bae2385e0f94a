import type { ErasedCounts, OwnedPage, OwnedQuery, OwnerStore } from '@patchbay/core';
import { type CallStep, type JsonRow, rowFrom } from './step-caller.ts';

/** What an owner has, in pages, and its end in steps. */
export function ownerStore(call: CallStep): OwnerStore {
  return {
    list: (kind, { whose, ...page }) => readPage(call, 'export_owner', { kind, whose }, page),
    listOf: (kind, { owner, id, ...page }) => readPage(call, 'export_connection', { kind, owner, id }, page),
    eraseFlows: (whose) => call('erase_flows', { whose }),
    eraseHistory: (key, limit) => call('erase_batch', { ...key, limit }),
    async eraseConnection(key) {
      type Answer = { erased: Partial<ErasedCounts>; owed: number };
      return (await call<Answer | undefined>('erase_connection', key)) ?? undefined;
    },
    eraseTraces: (whose) => call('erase_traces', { whose }),
  };
}

const dates = [
  'at',
  'createdAt',
  'dueAt',
  'endedAt',
  'expiresAt',
  'givenAt',
  'lastSyncedAt',
  'measuredAt',
  'startedAt',
  'updatedAt',
  'withdrawnAt',
];

/** The steps answer with each row beside the place after it. */
async function readPage<Row>(
  call: CallStep,
  step: string,
  what: object,
  { after, limit }: OwnedQuery,
): Promise<OwnedPage<Row>> {
  type Answer = readonly { readonly row: JsonRow; readonly after: unknown }[];
  const from = after === undefined ? {} : { after: JSON.parse(after) as unknown };
  const listed = await call<Answer>(step, { ...what, ...from, limit });
  const last = listed.length < limit ? undefined : listed.at(-1);
  return {
    rows: listed.map(({ row }) => rowFrom<Row>(row, dates as (keyof Row & string)[])),
    next: last && JSON.stringify(last.after),
  };
}
