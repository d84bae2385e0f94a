export type { FreshDatabase } from './database.ts';
export { databaseName, freshDatabase } from './database.ts';
export { emptyTables } from './empty-tables.ts';
export type { PreparedPostgres } from './prepared.ts';
export { preparedPostgres } from './prepared.ts';
export type { PostgresServer } from './server.ts';
export { startPostgres } from './server.ts';
