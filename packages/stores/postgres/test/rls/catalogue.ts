import type postgres from 'postgres';

/** A table, view or sequence of the schema. */
export interface Relation {
  readonly name: string;
  /** `r` and `p` are tables, `v` and `m` views, `f` foreign tables, `S` sequences. */
  readonly kind: string;
  readonly columns: readonly string[];
  readonly options: readonly string[] | null;
}

/** A function of the schema, with a statement that calls it. */
export interface SchemaFunction {
  readonly name: string;
  readonly call: string;
}

/** Everything in the schema that holds rows or numbers. */
export function relationsOf(sql: postgres.Sql): Promise<readonly Relation[]> {
  return sql<Relation[]>`
    select relname as name, relkind::text as kind, reloptions as options, array(
      select attname::text from pg_attribute
      where attrelid = pg_class.oid and attnum > 0 and not attisdropped order by attnum) as columns
    from pg_class where relnamespace = 'integrations'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f', 'S')
    order by relname`;
}

/** Every function of the schema. */
export async function functionsOf(sql: postgres.Sql): Promise<readonly SchemaFunction[]> {
  const rows = await sql<{ name: string; types: string }[]>`
    select proname as name, oidvectortypes(proargtypes) as types from pg_proc
    where pronamespace = 'integrations'::regnamespace order by proname`;
  return rows.map(({ name, types }) => {
    const nothing = types === '' ? [] : types.split(', ').map((type) => `null::${type}`);
    return { name, call: `select integrations.${name}(${nothing.join(', ')})` };
  });
}
