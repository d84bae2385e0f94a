import type postgres from 'postgres';
import type { ApiRole } from '../api-roles.ts';

/** Who asks, as an API gateway says it: a role, and the claims of a token that it has verified. */
export interface Asker {
  readonly role: ApiRole;
  /** A text is sent as it is; left out, the gateway says nothing. */
  readonly claims?: unknown;
}

type Row = Readonly<Record<string, unknown>>;

/** What a database answers: rows, or why not. */
export type Answer =
  | { readonly rows: readonly Row[]; readonly state?: never }
  | { readonly rows?: never; readonly state: string };

/** A signed-in user of a tenant. */
export function person(tenant: string, user: string): Asker {
  return { role: 'authenticated', claims: { sub: user, app_metadata: { tenant_id: tenant } } };
}

/** Runs a statement as PostgREST does, in a transaction of its own that is rolled back. `one` is a single connection. */
export async function ask(one: postgres.Sql, { role, claims }: Asker, statement: string): Promise<Answer> {
  await one.unsafe(`begin; set local role ${role}`);
  try {
    const text = typeof claims === 'string' ? claims : JSON.stringify(claims);
    if (text !== undefined) await one`select set_config('request.jwt.claims', ${text}, true)`;
    return { rows: [...(await one.unsafe(statement))] };
  } catch (error) {
    const state = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    if (state === undefined) throw error;
    return { state };
  } finally {
    await one.unsafe('rollback');
  }
}
