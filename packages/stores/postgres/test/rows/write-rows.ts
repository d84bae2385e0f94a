import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { migrate } from '@patchbay/store-postgres';
import { freshDatabase, startPostgres } from '@patchbay/testing/postgres';
import postgres from 'postgres';
import { createApiRoles } from '../api-roles.ts';
import { rowTypes } from './row-types.ts';

const server = await startPostgres();
try {
  const database = await freshDatabase(server.url);
  const sql = postgres(database.url, { max: 1, onnotice: () => undefined });
  await createApiRoles(sql);
  await migrate(sql);
  await writeFile(join(import.meta.dirname, '../../src/rows.ts'), await rowTypes(sql));
  await sql.end({ timeout: 5 });
  await database.drop();
} finally {
  await server.stop();
}
