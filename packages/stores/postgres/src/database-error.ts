import { type ErrorCode, type ErrorDetail, PatchbayError } from '@patchbay/core';

/** How to bring the schema up to date, as every message says it. */
export const migrateCommand =
  'Run `npx patchbay migrate`, or `await migrate(sql)` from @patchbay/store-postgres';

/** What a SQLSTATE means here; the longest prefix wins. */
const meanings: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  // Raised by the functions of the schema.
  PB001: [
    'store/conflict',
    'The stored grant changed while this consent was finished. Read it again and repeat.',
  ],
  PB002: [
    'auth/account-mismatch',
    'This connection belongs to another account. Connect with that account, or open a new connection for this one.',
  ],
  PB003: [
    'store/not-migrated',
    'The schema "integrations" was made by another build of @patchbay/store-postgres: a migration it has had is not the one in this package. Install the release that made it, or start with an empty schema.',
  ],
  PB004: [
    'connection/not-found',
    'The connection that this consent was begun for has ended. Connect again without naming it.',
  ],
  '3F000': ['store/not-migrated', `The schema "integrations" does not exist. ${migrateCommand}.`],
  '42P01': ['store/not-migrated', `A table of the schema "integrations" does not exist. ${migrateCommand}.`],
  '42703': ['store/not-migrated', `A column of the schema "integrations" does not exist. ${migrateCommand}.`],
  '42P07': [
    'store/not-migrated',
    'The schema "integrations" already holds a table of this name that is not from Patchbay. Move it to another schema, then migrate again. Nothing was changed.',
  ],
  '42883': [
    'store/not-migrated',
    `A function of the schema "integrations" does not exist. ${migrateCommand}.`,
  ],
  '42501': [
    'store/unavailable',
    'The database role lacks a right: to create the schema "integrations" when migrating, else usage on it and execute on its functions. Connect as the owner, or grant the right.',
  ],
  '23505': ['store/conflict', 'Another writer stored the same row first. Read again and repeat.'],
  '40': ['store/conflict', 'The database gave this transaction up in favour of another. Repeat it.'],
  '22': ['input/invalid', 'The database does not accept a value, for instance a text with U+0000.'],
  '23': ['input/invalid', 'A value does not fit what is stored, for instance an id that does not exist.'],
  '28': ['store/unavailable', 'The database refused the login. Check user, password and database name.'],
  '3D': ['store/unavailable', 'The database does not exist. Check the database name.'],
  '53': ['store/unavailable', 'The database is out of connections, memory or disk. Try again later.'],
  '55': ['store/unavailable', 'The database could not lock in time. Try again later.'],
  '57': ['store/unavailable', 'The database cancelled the statement or is shutting down. Try again later.'],
  '58': ['store/unavailable', 'The database has a fault of its system. Look at its log.'],
};

const unreachable = 'The database cannot be reached. Check that it runs, its address, and the network.';

/** The database's or driver's error in our words. Text and parameters of the statement are in neither message nor cause. */
export function databaseError(error: unknown): PatchbayError {
  const state = sqlState(error);
  if (state === undefined) return new PatchbayError('store/unavailable', unreachable, {}, { cause: error });
  return sqlStateError(state, error instanceof Error ? error.message : '');
}

/** What a SQLSTATE means to Patchbay, in our words. Of the database's only `call_sink`'s are repeated: they are ours too. */
export function sqlStateError(state: string, said: string): PatchbayError {
  if (state === 'PB005')
    return sinkFailed(sinkSentence.exec(said)?.[0] ?? 'A sink failed.', 'the database’s log');
  const prefix = [state, state.slice(0, 2)].find((known) => Object.hasOwn(meanings, known));
  const [code, message] = (prefix && meanings[prefix]) || [
    'store/unavailable',
    'The database failed. Look at its log.',
  ];
  // Without the database's own sentence, which quotes values.
  return new PatchbayError(code, `${message} (SQLSTATE ${state})`);
}

/** Names of functions, of connectors and streams, and a code: nothing of a record. */
const sinkSentence = /^The sink .{1,200} failed with SQLSTATE [0-9A-Z]{5}\.$/;

/** A step that did not happen because a function of the app failed. What that said may quote a record. */
export function sinkFailed(what: string, where: string, detail: ErrorDetail = {}): PatchbayError {
  const rest = `Nothing of this step was stored. What it said is not repeated here: look into ${where}.`;
  return new PatchbayError('sync/sink-failed', `${what} ${rest}`, detail);
}

/** Whether a SQLSTATE is the database's own trouble, which may be over soon: a deadlock, too few connections, a shutdown. */
export function isPassing(state: string): boolean {
  return /^(?:40|53|55|57|58)/.test(state);
}

/** The five characters by which the database names its errors; undefined for any other. */
export function sqlState(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && code !== 'EPIPE' ? code : undefined;
}
