import type postgres from 'postgres';

interface Column {
  readonly table: string;
  readonly about: string;
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
}

/** How PostgREST writes a value in JSON. */
const jsonTypes: Readonly<Record<string, string>> = {
  bigint: 'number',
  boolean: 'boolean',
  'double precision': 'number',
  integer: 'number',
  jsonb: 'Json',
  text: 'string',
  'text[]': 'string[]',
  'timestamp with time zone': 'string',
};

/**
 * The TypeScript of what a signed-in person may read in a migrated database: tables, views and columns that
 * `authenticated` was granted. Which rows is another question.
 */
export async function rowTypes(sql: postgres.Sql): Promise<string> {
  const columns = await sql<Column[]>`
    select relname as table, obj_description(c.oid, 'pg_class') as about, attname as name,
      format_type(atttypid, null) as type, attnotnull as required
    from pg_class c join pg_attribute a on attrelid = c.oid
    where relnamespace = 'integrations'::regnamespace and relkind in ('r', 'v') and attnum > 0 and not attisdropped
      and has_column_privilege('authenticated', c.oid, attnum, 'select')
    order by relname, attnum`;
  const tables = [...Map.groupBy(columns, ({ table }) => table)];
  return `${opening}${tables.map(([table, members]) => tableType(table, members)).join('')}${closing}`;
}

const opening = `// Made from the migrations by \`npm run rows\`; edited by nobody.

/** What a JSON column holds. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/**
 * What a signed-in person may read, for supabase-js: \`createClient<IntegrationsDatabase>\`, or beside your own tables
 * \`createClient<Database & IntegrationsDatabase>\`. Row-level security decides which rows.
 */
export type IntegrationsDatabase = {
  integrations: {
    Tables: {
`;

const closing = `    };
    Views: { [name in never]: never };
    Functions: { [name in never]: never };
  };
};
`;

function tableType(table: string, columns: readonly Column[]): string {
  const fields = columns.map(({ name, type, required }) => {
    const json = jsonTypes[type];
    if (json === undefined) throw new Error(`No JSON type is known for ${type} of ${table}.${name}.`);
    return `          ${name}: ${json}${required ? '' : ' | null'};\n`;
  });
  return `      /** ${columns[0]?.about} */
      ${table}: {
        Row: {
${fields.join('')}        };
        Insert: never;
        Update: never;
        Relationships: [];
      };
`;
}
