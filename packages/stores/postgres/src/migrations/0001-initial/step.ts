/**
 * An SQL function for one atomic step: JSON in, JSON out. It runs as the owner of the schema with a fixed search path,
 * so that a role needs nothing but EXECUTE. Its text is part of migrations that were applied: it never changes. Rows are
 * looked up by their keys: as in `lookup`, also for the parts that it calls.
 */
export function step(name: string, body: string): string {
  return `
create function integrations.${name}(p jsonb) returns jsonb
language plpgsql security definer
set search_path = integrations, pg_temp
set timezone = 'UTC'
set enable_seqscan = off
as $step$${body}$step$;
`;
}

/**
 * A step that only reads: all its statements see the moment at which the calling one began. For what is read at every
 * call: its answer is built as text, and it does without a time zone of its own, so its dates come in the session's.
 */
export function readStep(name: string, body: string, settings = ''): string {
  return `
create function integrations.${name}(p jsonb) returns json
language plpgsql stable security definer
set search_path = integrations, pg_temp
${settings}as $step$${body}$step$;
`;
}

/** A function that steps share; nobody else calls it. */
export function part(signature: string, body: string, settings = ''): string {
  return `
create function integrations.${signature}
language plpgsql
set search_path = integrations, pg_temp
${settings}as $part$${body}$part$;
`;
}

/**
 * A part that looks rows up by their key. On a table that was analysed while it was empty a scan seems to be free, and
 * a session keeps that plan while the table grows; so scans are not offered.
 */
export function lookup(signature: string, body: string): string {
  return part(signature, body, 'set enable_seqscan = off\n');
}
