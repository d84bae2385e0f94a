import type { Sql } from 'postgres';

/** A message as it lies in `integrations.records`. */
export interface MessageRow {
  readonly stream: string;
  readonly text: string;
  readonly updatedAt: Date;
}

/** How much of a connection's credentials is kept. */
export interface Credentials {
  readonly grants: number;
  readonly tokens: number;
}

export type TableReader = ReturnType<typeof tableReader>;

/** Looks at what a connection has in the tables, with plain SQL: they are the app's own. */
export function tableReader(sql: Sql, connection: string) {
  return {
    async message({ channel, ts }: { channel: string; ts: string }): Promise<MessageRow | undefined> {
      const [row] = await sql<MessageRow[]>`
        select stream, data->>'text' as text, updated_at as "updatedAt" from integrations.records
        where connection_id = ${connection} and stream = 'messages' and deleted_at is null
          and data->>'channel' = ${channel} and data->>'ts' = ${ts}`;
      return row;
    },

    /** How many messages there are, and how often the changes that Patchbay tells name one. */
    async messages(): Promise<{ readonly rows: number; readonly told: number }> {
      const [row] = await sql<{ rows: number; told: number }[]>`
        select (select count(*)::integer from integrations.records
            where connection_id = ${connection} and stream = 'messages' and deleted_at is null) as rows,
          (select coalesce(sum(cardinality(keys)), 0)::integer from integrations.outbox
            where connection_id = ${connection} and stream = 'messages') as told`;
      return row ?? { rows: 0, told: 0 };
    },

    /** Live records by stream. */
    async history(): Promise<readonly { readonly stream: string; readonly rows: number }[]> {
      return sql<{ stream: string; rows: number }[]>`
        select stream, count(*)::integer as rows from integrations.records
        where connection_id = ${connection} and deleted_at is null group by stream order by stream`;
    },

    /** The id of the grant that the connection rests on; none once it has ended. */
    async grant(): Promise<string | undefined> {
      const [row] = await sql<{ grant_id: string | null }[]>`
        select grant_id from integrations.connections where id = ${connection}`;
      return row?.grant_id ?? undefined;
    },

    async credentials(grant: string): Promise<Credentials> {
      const [row] = await sql<Credentials[]>`
        select (select count(*)::integer from integrations.grants where id = ${grant}) as grants,
          (select count(*)::integer from integrations.tokens where grant_id = ${grant}) as tokens`;
      return row ?? { grants: 0, tokens: 0 };
    },
  };
}
