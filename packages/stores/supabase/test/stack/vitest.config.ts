import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const conditions = ['@patchbay/source', 'module', 'node', 'development|production'];

/** The contract against a Supabase stack on this machine, which `npm test` cannot count on: `npm run test:supabase`. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    name: 'store-supabase-stack',
    root: join(import.meta.dirname, '../..'),
    include: ['test/stack/**/*.stack.ts'],
    testTimeout: 60_000,
  },
});
