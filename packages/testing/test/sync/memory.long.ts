import { memoryStore } from '@patchbay/store-memory';
import { test } from 'vitest';
import { playAny } from '../../src/sync/index.ts';

const seed = Number(process.env.SEED);

test.for(Array.from({ length: 40 }, (_, index) => seed + index))(
  'sync C01, C14: a hundred scripts of seed %d end in the table of the provider',
  async (each) => {
    await playAny(async ({ clock }) => ({ store: memoryStore({ clock }) }), { seed: each });
  },
);
