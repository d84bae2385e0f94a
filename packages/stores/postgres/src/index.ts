export type { Sql } from './driver.ts';
export { migrate, schemaVersion } from './migrate.ts';
export { migrationScript } from './migrations/bookkeeping.ts';
export { latestVersion } from './migrations/index.ts';
export type { PostgresStoreOptions } from './postgres-store.ts';
export { postgresStore } from './postgres-store.ts';
