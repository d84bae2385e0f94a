/**
 * An SQL function for one atomic step: JSON in, JSON out. It runs as the owner of the schema with a fixed search path,
 * so that a role needs nothing but EXECUTE. Its text is part of migrations that were applied: it never changes.
 */
export function step(name: string, body: string): string {
  return `
create function integrations.${name}(p jsonb) returns jsonb
language plpgsql security definer
set search_path = integrations, pg_temp
set timezone = 'UTC'
as $step$${body}$step$;
`;
}

/** A function that steps share; nobody else calls it. */
export function part(signature: string, body: string): string {
  return `
create function integrations.${signature}
language plpgsql
set search_path = integrations, pg_temp
as $part$${body}$part$;
`;
}
