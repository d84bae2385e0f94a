import { PGlite } from '@electric-sql/pglite';
import { type FreshDatabase, freshDatabase } from '@patchbay/testing/postgres';
import postgres from 'postgres';
import { inject, onTestFinished, vi } from 'vitest';

// Databases are made and dropped, also on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** A migrated database; the caller drops it. */
export function migratedDatabase(): Promise<FreshDatabase> {
  return freshDatabase(inject('adminUrl'), inject('template'));
}

/** A migrated PGlite; the caller closes it. */
export function migratedPglite(): Promise<PGlite> {
  return PGlite.create({ loadDataDir: new Blob([Buffer.from(inject('pgliteImage'), 'base64')]) });
}

/** A postgres.js client as users make it, without its notices. */
export function client(url: string, options: postgres.Options<Record<string, never>> = {}): postgres.Sql {
  return postgres(url, { max: 4, onnotice: () => {}, ...options });
}

/** A database of this test alone, and as many clients as it opens; all gone when it ends. */
export async function testDatabase({ migrated = true } = {}) {
  const database = migrated ? await migratedDatabase() : await freshDatabase(inject('adminUrl'));
  const clients: postgres.Sql[] = [];
  onTestFinished(async () => {
    await Promise.all(clients.map((sql) => sql.end({ timeout: 0 })));
    await database.drop();
  });
  return {
    url: database.url,
    connect(options?: postgres.Options<Record<string, never>>): postgres.Sql {
      const sql = client(database.url, options);
      clients.push(sql);
      return sql;
    },
  };
}
