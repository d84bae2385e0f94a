export type { Sql, TransactionOf } from './driver.ts';
export { changedMigrations, migrate, pendingMigrations, schemaVersion } from './migrate.ts';
export { migrationScript, migrationScripts } from './migrations/bookkeeping.ts';
export type { Migration } from './migrations/index.ts';
export type { PostgresStoreOptions } from './postgres-store.ts';
export { postgresStore } from './postgres-store.ts';
export type { IntegrationsDatabase, Json } from './rows.ts';
export { latestVersion } from './schema-version.ts';
