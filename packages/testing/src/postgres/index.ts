export type { FreshDatabase } from './database.ts';
export { databaseName, freshDatabase } from './database.ts';
export type { PostgresServer } from './server.ts';
export { startPostgres } from './server.ts';
