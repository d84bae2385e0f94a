import type postgres from 'postgres';

/** The login role that Supabase's REST layer connects as. */
const login = 'authenticator';

/**
 * Makes the roles that a Supabase project has, where they are missing: `anon`, `authenticated` and `service_role`
 * (which row-level security does not bind), and `authenticator`, which may switch to them and do nothing else. Before
 * migrating, so that the migrations find them. They belong to the whole server.
 */
export async function createSupabaseRoles(sql: postgres.Sql): Promise<void> {
  await sql.unsafe(`
    select pg_advisory_xact_lock(hashtext('supabase roles'));
    do $roles$
    declare
      wanted record;
    begin
      for wanted in select * from (values ('anon', 'nologin noinherit'), ('authenticated', 'nologin noinherit'),
        ('service_role', 'nologin noinherit bypassrls'), ('${login}', 'login noinherit')) as roles(name, options)
      loop
        if to_regrole(wanted.name) is null then
          execute format('create role %I %s', wanted.name, wanted.options);
        end if;
      end loop;
    end $roles$;
    grant anon, authenticated, service_role to ${login};
    alter role ${login} password '${login}'`);
}

/** The same database as the REST layer connects to it. After {@link createSupabaseRoles}. */
export function authenticatorUrl(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.username = login;
  url.password = login;
  return url.href;
}
