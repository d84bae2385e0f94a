import { type Check, type CheckOptions, type Finding, runChecks, setupChecks } from '@patchbay/core';
import { postgresStore } from '@patchbay/store-postgres';
import { clockCheck } from './clock-check.ts';
import { databaseCheck } from './database-check.ts';
import { environmentCheck } from './environment-check.ts';
import type { Examined, WithDatabase } from './examined.ts';
import { exposureCheck, restCheck } from './exposure-check.ts';
import { rightsCheck } from './rights-check.ts';
import { rowSecurityCheck } from './row-security-check.ts';
import { schemaCheck } from './schema-check.ts';
import { storedClientIdsCheck } from './stored-client-ids-check.ts';

/** What can be asked of anything that the doctor looks at. */
const anywhere: readonly Check<Examined>[] = [...setupChecks, environmentCheck, restCheck, databaseCheck];

/** What is asked of a database that has the schema. */
const inDatabase: readonly Check<WithDatabase>[] = [
  schemaCheck,
  rowSecurityCheck,
  rightsCheck,
  exposureCheck,
  storedClientIdsCheck,
  clockCheck,
];

/** Every check of the doctor, in its order. */
export const doctorChecks: readonly Pick<Check<never>, 'id' | 'title'>[] = [...anywhere, ...inDatabase];

/** Looks at everything that can be reached, and changes nothing. */
export async function examine(examined: Examined, options: CheckOptions): Promise<readonly Finding[]> {
  const findings = await runChecks(anywhere, examined, options);
  const { sql } = examined;
  if (sql === undefined || !(await hasSchema(sql))) return findings;
  return [...findings, ...(await runChecks(inDatabase, { ...examined, sql }, options))];
}

/** Why not is what the database's own check says. */
async function hasSchema(sql: WithDatabase['sql']): Promise<boolean> {
  return postgresStore({ sql })
    .check()
    .then(
      () => true,
      () => false,
    );
}
