import {
  debugLog,
  type Finding,
  isPatchbayError,
  type KeyProvider,
  keyring,
  type Patchbay,
  type Setup,
  setupOf,
  systemClock,
} from '@patchbay/core';
import { postgresStore } from '@patchbay/store-postgres';
import type postgres from 'postgres';
import { appModule, exportedPatchbay } from '../app-module.ts';
import type { Call, CliSurroundings } from '../call.ts';
import { UsageError } from '../usage-error.ts';
import { isDatabaseUrl, withDatabase } from '../with-database.ts';
import { connectionFindings } from './connection-findings.ts';
import { doctorChecks, examine } from './examine.ts';
import type { Examined, OtherEnvironment } from './examined.ts';
import { readEnvironmentFile } from './other-environment.ts';
import { report } from './report.ts';

/** Says what is wrong with a set-up, where, and what to do. 1 when something does not work. */
export async function doctorCommand(call: Call): Promise<number> {
  const { env, operands, options } = call;
  if (operands.length > 0) throw new UsageError('`patchbay doctor` takes options only.');
  if (options.connection !== undefined) return examineConnection(call, options.connection);
  const { only, offline = false, beside } = options;
  if (only?.some((id) => !doctorChecks.some((check) => check.id === id)))
    throw new UsageError(`--only takes one of ${doctorChecks.map(({ id }) => id).join(', ')}.`);
  const other = beside === undefined ? undefined : await readEnvironmentFile(beside);
  const { setup, failure } = await loadSetup(appModule(options.app));
  const examineAll = async (sql: postgres.Sql | undefined) => {
    const examined = examinedOf({ call, setup, sql, other });
    const found = await examine(examined, { offline, ...(only && { only }) });
    return report(call, [...failure, ...found], { apps: examined.apps });
  };
  return isDatabaseUrl(env.DATABASE_URL) ? withDatabase(env, examineAll) : examineAll(undefined);
}

interface Known {
  readonly call: Call;
  readonly setup: Setup | undefined;
  readonly sql: postgres.Sql | undefined;
  readonly other: OtherEnvironment | undefined;
}

/** What the app's module says, and without one what the variables say. */
function examinedOf({ call: { env, say }, setup, sql, other }: Known): Examined {
  const bare = {
    baseUrl: undefined,
    apps: [],
    store: sql && postgresStore({ sql }),
    keys: keysOf(env),
    origins: {},
    fetch: globalThis.fetch,
    clock: systemClock,
  };
  const known = setup ?? bare;
  const traced = env.PATCHBAY_DEBUG ? debugLog({ write: say, fetch: known.fetch }).fetch : known.fetch;
  const production = env.NODE_ENV === 'production';
  return { ...known, fetch: traced, production, hasApp: setup !== undefined, sql, env, other };
}

/** Says what is wrong with the variable when it is used, so that the rest is looked at too. */
function keysOf({ INTEGRATION_ENCRYPTION_KEY: text }: CliSurroundings['env']): KeyProvider {
  return { primary: async () => keyring(text).primary(), find: async (id) => keyring(text).find(id) };
}

async function loadSetup(
  file: string | undefined,
): Promise<{ readonly setup: Setup | undefined; readonly failure: readonly Finding[] }> {
  if (file === undefined) return { setup: undefined, failure: [] };
  try {
    return { setup: setupOf(await loadPatchbay(file)), failure: [] };
  } catch (error) {
    if (!isPatchbayError(error)) throw error;
    return {
      setup: undefined,
      failure: [{ check: 'app', level: 'error', what: error.message, where: file }],
    };
  }
}

async function loadPatchbay(file: string): Promise<object> {
  const exported = await exportedPatchbay(file);
  if (typeof exported === 'object' && exported !== null) return exported;
  throw new UsageError('The module of --app exports no Patchbay, neither as `patchbay` nor by default.');
}

async function examineConnection(call: Call, connection: string): Promise<number> {
  const { tenant, user, app } = call.options;
  const file = appModule(app);
  if (file === undefined || tenant === undefined)
    throw new UsageError(
      'A connection is looked at by your app: --connection <id> --app <file> --tenant <id>, and --user <id> where it is a person’s.',
    );
  const patchbay = await loadPatchbay(file);
  setupOf(patchbay);
  const owner = { tenantId: tenant, ...(user !== undefined && { userId: user }) };
  return report(call, await connectionFindings(patchbay as Patchbay, { connection, owner }));
}
