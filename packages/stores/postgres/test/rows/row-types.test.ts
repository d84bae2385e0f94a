import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { testDatabase } from '../databases.ts';
import { rowTypes } from './row-types.ts';

it('the row types are those of the migrations', async () => {
  const written = await readFile(join(import.meta.dirname, '../../src/rows.ts'), 'utf8');
  const types = await rowTypes((await testDatabase()).connect());
  expect(written, 'src/rows.ts is stale: npm run rows').toBe(types);
  expect(types).toContain(
    'connections: {\n        Row: {\n          id: string;\n          tenant_id: string;\n',
  );
  // What opens a connection's credentials is no row that anybody reads.
  expect(types).not.toMatch(/sealed|salt|grant_id/);
});
