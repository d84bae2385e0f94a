export { databaseName, freshDatabase } from './database.ts';
export type { FreshDatabase } from './database.ts';
export { startPostgres } from './server.ts';
export type { PostgresServer } from './server.ts';
