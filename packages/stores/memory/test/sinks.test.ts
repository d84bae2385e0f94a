import type { StreamChanges } from '@patchbay/core';
import { describeSinks } from '@patchbay/testing';
import { memoryStore } from '../src/index.ts';

describeSinks('memory', async ({ clock }) => {
  const told: StreamChanges[] = [];
  let fails = false;
  const store = memoryStore({
    clock,
    sinks: {
      'slack.channels': async (changes) => {
        if (fails) throw new Error('The table is full.');
        told.push(changes);
        // Now a shorter, now a longer wait, in which others would overtake it.
        for (let waits = told.length % 4; waits > 0; waits--) await Promise.resolve();
      },
    },
  });
  return {
    store,
    told: async () => told,
    async fail(does) {
      fails = does;
    },
  };
});
