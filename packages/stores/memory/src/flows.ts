import type { FlowStore } from '@patchbay/core';
import { json } from './json.ts';
import type { State } from './state.ts';
import { isOver, secondsAfter } from './time.ts';

/** Flows that wait for their callback. A consumed or expired one is gone. */
export function flowStore(state: State): FlowStore {
  const { flows } = state;

  function waiting(stateHash: string) {
    const flow = flows.get(stateHash);
    return flow && !isOver(flow.expiresAt, state.now()) ? flow : undefined;
  }

  return {
    async save(flow, ttlSeconds) {
      const now = state.now();
      for (const [hash, { expiresAt }] of flows) if (isOver(expiresAt, now)) flows.delete(hash);
      const row = structuredClone({ ...flow, site: json(flow.site) });
      flows.set(flow.stateHash, { row, expiresAt: secondsAfter(now, ttlSeconds) });
    },
    async find(stateHash) {
      return structuredClone(waiting(stateHash)?.row);
    },
    async consume(stateHash) {
      return waiting(stateHash) !== undefined && flows.delete(stateHash);
    },
  };
}
