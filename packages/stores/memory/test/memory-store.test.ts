import { describeStore } from '@patchbay/testing';
import { memoryStore } from '../src/index.ts';

describeStore('memory', async ({ clock }) => ({ store: memoryStore({ clock }) }));
