import type { Check, Seen } from '@patchbay/core';
import type postgres from 'postgres';
import { ok, type WithDatabase } from './examined.ts';

const roles = ['public', 'anon', 'authenticated', 'service_role'];

/** Whether the roles of an API may do what the migrations granted them, no more and no less. */
export const rightsCheck: Check<WithDatabase> = {
  id: 'rights',
  title: 'PUBLIC, anon, authenticated and service_role have their rights and no others',
  async run({ sql }) {
    const [owner] = await sql<{ own: boolean }[]>`
      select pg_has_role(nspowner, 'usage') as own from pg_namespace where nspname = 'integrations'`;
    if (owner?.own !== true)
      return [
        {
          level: 'warning',
          what: 'Who may read what was not looked at: the role of DATABASE_URL does not own the schema.',
          where: 'DATABASE_URL',
          todo: 'Run the doctor as the role that migrates.',
        },
      ];
    const rights = await compared(sql).catch(() => undefined);
    if (rights === undefined)
      return [
        {
          level: 'warning',
          what: 'Who may read what could not be compared: integrations.grant_api_roles() fails.',
          where: 'schema integrations',
          todo: 'Mend the schema first. A copy of a database that is only read cannot be compared.',
        },
      ];
    const { now, granted } = rights;
    const seen = [
      ...now.filter((right) => !granted.some(same(right))).map(tooMuch),
      ...granted.filter((right) => !now.some(same(right))).map(tooLittle),
    ];
    return seen.length > 0
      ? seen
      : [ok('Roles have the rights that were granted, and no others.', 'schema integrations')];
  },
};

/** One right of one role on one object. */
interface Right {
  readonly role: string;
  readonly right: string;
  readonly object: string;
}

/** What roles may do now, and what they might after a migrate: the same function is asked, and what it did is undone. */
async function compared(sql: postgres.Sql): Promise<Record<'now' | 'granted', readonly Right[]>> {
  const session = await sql.reserve();
  try {
    await session`begin`;
    const now = await rightsOf(session);
    await session`select integrations.grant_api_roles()`;
    return { now, granted: await rightsOf(session) };
  } finally {
    await session`rollback`;
    session.release();
  }
}

/** Rights of columns too; what nobody set is what PostgreSQL gives by default, EXECUTE for PUBLIC among it. */
function rightsOf(sql: postgres.ReservedSql): Promise<readonly Right[]> {
  return sql<Right[]>`
    with acls (object, acl) as (
      select 'schema integrations', coalesce(nspacl, acldefault('n', nspowner)) from pg_namespace
      where nspname = 'integrations'
      union all
      select case relkind when 'S' then 'sequence ' else 'table ' end || relname,
        coalesce(relacl, acldefault(case relkind when 'S' then 's' else 'r' end::"char", relowner))
      from pg_class where relnamespace = 'integrations'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f', 'S')
      union all
      select 'column ' || relname || '.' || attname, attacl from pg_attribute join pg_class on pg_class.oid = attrelid
      where relnamespace = 'integrations'::regnamespace and attacl is not null and not attisdropped
      union all
      select 'function ' || proname, coalesce(proacl, acldefault('f', proowner)) from pg_proc
      where pronamespace = 'integrations'::regnamespace
    )
    select distinct role, privilege_type as right, object
    from acls, aclexplode(acl), lateral (
      select case grantee when 0 then 'public' else pg_get_userbyid(grantee)::text end as role) as named
    where role = any (${roles}) order by object, role, 2`;
}

function same(one: Right): (other: Right) => boolean {
  return ({ role, right, object }) => role === one.role && right === one.right && object === one.object;
}

const remedy = 'Run `npx patchbay migrate`: it sets the rights of these roles anew each time.';

function tooMuch({ role, right, object }: Right): Seen {
  const what = `${role === 'public' ? 'Every role' : role} may ${right} the ${object}, and should not.`;
  return { level: 'error', what, where: object, todo: remedy };
}

function tooLittle({ role, right, object }: Right): Seen {
  return { level: 'error', what: `${role} may not ${right} the ${object}.`, where: object, todo: remedy };
}
