import type { SealedRow, SealedStore } from '@patchbay/core';
import { type CallStep, type JsonRow, rowFrom } from './step-caller.ts';

/** What is sealed, by key. */
export function sealedStore(call: CallStep): SealedStore {
  return {
    keysInUse: () => call('keys_in_use', {}),
    async list(query) {
      const rows = await call<JsonRow[]>('list_sealed', query);
      return rows.map((row) => rowFrom<SealedRow>(row));
    },
    reseal: ({ grantId, name, workKey, sealed }, next) =>
      call('reseal', { grantId, name, workKey, sealed, next }),
  };
}
