import { UsageError } from '../usage-error.ts';

/** What is looked for in a table of connections, and the columns that are taken for it; the first that is there. */
export const guesses = {
  connector: [
    'connector',
    'provider',
    'integration',
    'integration_type',
    'integration_name',
    'service',
    'platform',
  ],
  userId: ['user_id', 'owner_id', 'profile_id'],
  accessToken: ['access_token', 'token', 'oauth_token', 'oauth_access_token'],
  refreshToken: ['refresh_token', 'oauth_refresh_token'],
  expiresAt: [
    'expires_at',
    'token_expires_at',
    'access_token_expires_at',
    'token_expiry',
    'expires',
    'expiry',
  ],
  scopes: ['scopes', 'scope', 'granted_scopes'],
  accountId: ['account_id', 'provider_account_id', 'external_account_id', 'provider_user_id', 'external_id'],
  accountName: ['account_name', 'account_email', 'provider_email', 'email'],
  active: ['is_active', 'active', 'is_connected', 'connected', 'enabled', 'status'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** One fact about a connection that a column may hold. */
export type Field = keyof typeof guesses;

/** Which column holds which fact; a fact that no column holds is left out. */
export type Columns = Readonly<Partial<Record<Field, string>>>;

/** Takes `--map column=field` first, then guesses. Throws when a column, a field or a token is missing. */
export function mapColumns(present: readonly string[], maps: readonly string[]): Columns {
  const told = new Map(maps.map((map) => toldColumn(map, present)));
  const taken = [...told.values()];
  const guessed = Object.entries(guesses).flatMap(([field, names]) => {
    const column = names.find((name) => present.includes(name) && !taken.includes(name));
    return column === undefined ? [] : [[field, column] as const];
  });
  const columns: Columns = Object.fromEntries([...guessed, ...told]);
  for (const field of ['connector', 'accessToken'] as const)
    if (columns[field] === undefined)
      throw new UsageError(`No column is known to hold ${field}. Say which: --map <column>=${field}.`);
  return columns;
}

function toldColumn(map: string, present: readonly string[]): readonly [Field, string] {
  const [column = '', field = ''] = map.split('=');
  if (!present.includes(column)) throw new UsageError('--map names a column that the table does not have.');
  if (!Object.hasOwn(guesses, field))
    throw new UsageError(`--map is <column>=<field>; the fields are ${Object.keys(guesses).join(', ')}.`);
  return [field as Field, column];
}
