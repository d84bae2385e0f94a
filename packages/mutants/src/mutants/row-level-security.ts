import { inPackage, type Mutant } from '../mutant.ts';

const postgres = inPackage('packages/stores/postgres');
const policies = 'migrations/0001-initial/policies.ts';
const privileges = 'migrations/0001-initial/privileges.ts';

const exactRows = 'G14 %s of %s reads exactly the rows that are theirs to read (row A11)';
const forged = 'G14 a token with %s reads nothing';

/** Of the policies, and of what the roles of an API gateway may do. */
export const rowLevelMutants: readonly Mutant[] = [
  postgres(
    'G14',
    [
      policies,
      'current_tenant() returns text language sql stable',
      'current_tenant() returns text language sql immutable',
    ],
    [
      'rls/pooler.test.ts',
      'G14 one connection serves tenants in turns, by one prepared statement, and mixes nothing up',
    ],
  ),
  postgres(
    'G14',
    [policies, '{app_metadata,tenant_id}', '{user_metadata,tenant_id}'],
    ['rls/matrix.test.ts', forged],
  ),
  postgres('G14', [policies, ' is not null', ' is distinct from tenant_id'], ['rls/matrix.test.ts', forged]),
  postgres(
    'G14',
    [policies, '(c.subject is null and c.user_id = ', '(c.user_id = '],
    ['rls/matrix.test.ts', exactRows],
  ),
  postgres(
    'G14',
    [policies, '(user_id is null and subject is null)', 'user_id is null'],
    ['rls/matrix.test.ts', exactRows],
  ),
  postgres(
    'G14',
    [policies, 'const own = `', "const own = `tenant_id <> '' or "],
    ['rls/matrix.test.ts', exactRows],
  ),
  postgres(
    'G14',
    [privileges, ') on connections to authenticated', ', grant_id) on connections to authenticated'],
    ['rls/matrix.test.ts', 'G14 a person may ask for the columns that the matrix names, and for no other'],
  ),
  postgres(
    'G14',
    [privileges, 'and prosecdef and', 'and'],
    ['rls/matrix.test.ts', 'G14 %s executes the functions that the matrix says, and no other'],
  ),
  postgres(
    'G14',
    [privileges, "execute 'revoke all on all tables in schema integrations from ' || grantee;", ''],
    [
      'rls/api-grants.test.ts',
      'G14 migrating again takes back whatever else the roles of the gateway were granted',
    ],
  ),
];
