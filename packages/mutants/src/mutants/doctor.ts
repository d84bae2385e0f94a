import { inPackage, type Mutant } from '../mutant.ts';

const core = inPackage('packages/core');
const cli = inPackage('packages/cli');

const database = 'doctor-database.test.ts';
const app = 'doctor-app.test.ts';
const oneFault = 'G40 the doctor finds %s, and nothing else';

/** Of looking at a set-up, and of what a log of it shows. */
export const doctorMutants: readonly Mutant[] = [
  core(
    'G40',
    ['flow/diagnosis/setup-checks.ts', 'production && isLoopback(baseUrl)', 'false'],
    [
      'flow/diagnosis/diagnose.test.ts',
      'G40 what is wrong is told with where it is and what to do, and the rest goes on',
    ],
  ),
  core(
    'G40',
    ['flow/diagnosis/setup-checks.ts', 'keyId !== id && tokens + revocations > 0', 'false'],
    ['flow/diagnosis/diagnose.test.ts', 'G40 credentials under an older key are a warning'],
  ),
  core(
    'G40',
    ['flow/diagnosis/setup-checks.ts', "error.code.startsWith('store/')", 'false'],
    ['flow/diagnosis/diagnose.test.ts', 'G40 a store that is down is told once, and the key by itself'],
  ),
  core(
    'G9',
    ['flow/diagnosis/finding.ts', 'error instanceof Error ? error.name : typeof error', 'String(error)'],
    [
      'flow/diagnosis/diagnose.test.ts',
      'G9 a check that fails in an unforeseen way shows nothing of the failure',
    ],
  ),
  core(
    'G9',
    ['events/debug-log.ts', 'pathForm(url.pathname)', 'url.pathname'],
    ['events/debug-log.test.ts', 'G9 a debug log shows of %s no more than its form'],
  ),
  core(
    'G9',
    ['events/debug-log.ts', 'tell(String(response.status));', 'tell(await response.clone().text());'],
    [
      'events/debug-log.test.ts',
      'G9 nothing that travels in a whole life of a connection is in the debug log of it',
    ],
  ),
  cli(
    'G40',
    ['doctor/row-security-check.ts', 'secured ? [] : [off(name)]', 'secured ? [] : []'],
    [database, oneFault],
  ),
  cli('G40', ['doctor/row-security-check.ts', '!policies.includes(policy)', 'false'], [database, oneFault]),
  cli(
    'G40',
    ['doctor/rights-check.ts', 'await session`select integrations.grant_api_roles()`;', ''],
    [database, oneFault],
  ),
  cli(
    'G40',
    ['doctor/rights-check.ts', 'await session`rollback`;', 'await session`commit`;'],
    [database, 'G40 what the doctor says of rights is what migrating mends, and looking changes nothing'],
  ),
  cli(
    'G40',
    ['doctor/rights-check.ts', 'owner?.own !== true', 'false'],
    [database, 'G40 a role that may not look says so, and is no all-clear'],
  ),
  cli('G40', ['doctor/schema-check.ts', '!present.has(name)', 'false'], [database, oneFault]),
  cli(
    'G40',
    ['doctor/exposure-check.ts', 'isNeeded && !isExposed', 'false'],
    [database, 'G40 the doctor finds a schema that the REST layer was told not to expose'],
  ),
  cli('G40', ['doctor/stored-client-ids-check.ts', 'app.clientId === client', 'true'], [app, oneFault]),
  cli('G40', ['doctor/environment-check.ts', 'app.clientId === clientId', 'false'], [app, oneFault]),
  cli('G40', ['doctor/clock-check.ts', 'Math.abs(skew) <= allowedSkewSeconds', 'true'], [app, oneFault]),
  {
    id: 'G40',
    file: 'packages/stores/postgres/src/migrate.ts',
    find: 'checksums.get(version) !== checksum',
    replace: 'false',
    test: { file: 'packages/cli/test/doctor-database.test.ts', title: oneFault },
  },
];
