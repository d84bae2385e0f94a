import type { OwnedPage, OwnedQuery, OwnerStore } from '@patchbay/core';
import { eraseConnection, eraseHistory, eraseTraces } from './erase-owner.ts';
import { compareText } from './ordering.ts';
import { connectionLists, isWhose, type Keyed, ownerLists } from './owner-lists.ts';
import { ownConnection, type State } from './state.ts';

/** What an owner has, in pages, and its end in steps. */
export function ownerStore(state: State): OwnerStore {
  return {
    async list(kind, { whose, ...page }) {
      return readPage(ownerLists[kind](state, whose), page);
    },
    async listOf(kind, { owner, id, ...page }) {
      const row = ownConnection(state, { owner, id });
      return readPage(row ? connectionLists[kind](state, row) : [], page);
    },
    async eraseFlows(whose) {
      const mine = [...state.flows].filter(([, { row }]) => isWhose(whose, row.owner));
      for (const [hash] of mine) state.flows.delete(hash);
      return { flows: mine.length };
    },
    eraseHistory: async (key, limit) => eraseHistory(state, key, limit),
    eraseConnection: async (key) => eraseConnection(state, key),
    eraseTraces: async (whose) => eraseTraces(state, whose),
  };
}

function readPage<Row>(listed: Keyed<Row>, { after, limit }: OwnedQuery): OwnedPage<Row> {
  const rows = listed
    .filter(([key]) => after === undefined || compareText(key, after) > 0)
    .sort(([left], [right]) => compareText(left, right))
    .slice(0, limit);
  const last = rows.length < limit ? undefined : rows.at(-1);
  return { rows: structuredClone(rows.map(([, row]) => row)), next: last?.[0] };
}
