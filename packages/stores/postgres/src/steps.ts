export { migrateCommand, sqlStateError } from './database-error.ts';
export { checkVersion } from './schema-version.ts';
export type { CallStep } from './step-caller.ts';
export type { StepAccess } from './step-store.ts';
export { stepStore } from './step-store.ts';
