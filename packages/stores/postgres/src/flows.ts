import type { FlowRow, FlowStore } from '@patchbay/core';
import { type CallStep, foundRow, type JsonRow } from './step-caller.ts';

/** Flows that wait for their callback. */
export function flowStore(call: CallStep): FlowStore {
  return {
    async save(flow, ttlSeconds) {
      await call('save_flow', { flow, ttlSeconds });
    },
    async find(stateHash) {
      return foundRow<FlowRow>(await call<JsonRow | undefined>('find_flow', { stateHash }));
    },
    consume: (stateHash) => call('consume_flow', { stateHash }),
  };
}
