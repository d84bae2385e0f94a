/** What is asked of a client: postgres.js and PGlite's driver have it. */
interface Unsafe {
  unsafe(text: string): PromiseLike<unknown>;
}

/**
 * Empties every table of a schema but its list of `migrations`, and starts its sequences anew. Row by row, without triggers
 * and foreign keys: a truncation of many small tables makes the files of each anew, which takes ten times as long. As a superuser.
 */
export async function emptyTables(sql: Unsafe, schema: string): Promise<void> {
  const place = `'${schema.replaceAll("'", "''")}'`;
  await sql.unsafe(`do $$
    declare
      name text;
    begin
      set local session_replication_role = replica;
      for name in select tablename from pg_tables where schemaname = ${place} and tablename <> 'migrations' loop
        execute format('delete from %I.%I', ${place}, name);
      end loop;
      for name in select sequencename from pg_sequences where schemaname = ${place} loop
        perform setval(format('%I.%I', ${place}, name), 1, false);
      end loop;
    end $$`);
}
