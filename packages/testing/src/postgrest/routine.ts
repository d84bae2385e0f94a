import type postgres from 'postgres';
import { Refused } from './rest-failure.ts';

/** A function as a request may call it. */
export interface Routine {
  readonly schema: string;
  readonly name: string;
  /** Names with their types, those only that the request gives. */
  readonly given: readonly { readonly name: string; readonly type: string }[];
  readonly returns: 'nothing' | 'value' | 'rows';
}

interface CatalogueRow {
  readonly names: readonly string[];
  readonly types: readonly string[];
  readonly defaults: number;
  readonly isSet: boolean;
  readonly isVoid: boolean;
}

/** The function of this name that takes exactly these arguments. Found whether or not the caller may execute it. */
export async function findRoutine(
  sql: postgres.Sql,
  { schema, name, args }: { schema: string; name: string; args: readonly string[] },
): Promise<Routine> {
  const rows = await sql<CatalogueRow[]>`
    select coalesce(proargnames[1:pronargs], '{}') as names, pronargdefaults as defaults, proretset as "isSet",
      prorettype = 'void'::regtype as "isVoid",
      array(select format_type(t, null) from unnest(proargtypes) with ordinality as a(t, n) order by n) as types
    from pg_proc
    where pronamespace = to_regnamespace(${JSON.stringify(schema)}) and proname = ${name} and prokind = 'f'
      and prorettype <> 'trigger'::regtype`;
  const found = rows.find(({ names, defaults }) => {
    const required = names.slice(0, names.length - defaults);
    return args.every((arg) => names.includes(arg)) && required.every((arg) => args.includes(arg));
  });
  if (found === undefined) throw notFound(`${schema}.${name}`, args);
  const { names, types, isVoid, isSet } = found;
  const given = names.flatMap((each, at) =>
    args.includes(each) ? [{ name: each, type: types[at] ?? 'text' }] : [],
  );
  return { schema, name, given, returns: isVoid ? 'nothing' : isSet ? 'rows' : 'value' };
}

/** Calls it with the request's body as `$1`, and answers with the result as JSON text in `body`. */
export function routineCall({ schema, name, given, returns }: Routine): string {
  const columns = given.map((arg) => `${quoted(arg.name)} ${arg.type}`).join(', ');
  const body = given.length === 0 ? '' : `from json_to_record($1::text::json) as body(${columns})`;
  const args = given.map((arg) => `${quoted(arg.name)} := body.${quoted(arg.name)}`).join(', ');
  const call = `select ${quoted(schema)}.${quoted(name)}(${args}) as result ${body}`;
  const value =
    returns === 'rows' ? `coalesce(json_agg(result), '[]')` : `coalesce(json_agg(result)->0, 'null')`;
  return `select ${returns === 'nothing' ? 'count(*)' : value}::text as body from (${call}) as called`;
}

function notFound(name: string, args: readonly string[]): Refused {
  const [shown, searched] =
    args.length === 0
      ? [' without parameters', ' without parameters']
      : [`(${args.join(', ')})`, ` with parameter${args.length > 1 ? 's' : ''} ${args.join(', ')}`];
  return new Refused({
    status: 404,
    code: 'PGRST202',
    message: `Could not find the function ${name}${shown} in the schema cache`,
    details: `Searched for the function ${name}${searched} or with a single unnamed json/jsonb parameter, but no matches were found in the schema cache.`,
  });
}

function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
