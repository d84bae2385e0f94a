import { memoryStore } from '@patchbay/store-memory';
import { describeSync } from '../../src/sync/index.ts';

describeSync('memory', async ({ clock }) => ({ store: memoryStore({ clock }) }));
