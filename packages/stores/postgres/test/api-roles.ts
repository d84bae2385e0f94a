import type { Sql } from '@patchbay/store-postgres';

/** The roles of an API gateway, as Supabase has them. They belong to the whole server, and may be there already. */
export const apiRoles = ['anon', 'authenticated', 'service_role'] as const;

/** One of these roles. */
export type ApiRole = (typeof apiRoles)[number];

/** Creates the roles that are missing; others may be doing the same. */
export async function createApiRoles(sql: Sql): Promise<void> {
  for (const role of apiRoles) {
    const bypass = role === 'service_role' ? 'bypassrls' : '';
    await sql.unsafe(`do $$ begin create role ${role} nologin noinherit ${bypass};
      exception when duplicate_object or unique_violation then null; end $$`);
  }
}
