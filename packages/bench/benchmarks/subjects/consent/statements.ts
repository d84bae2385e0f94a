import type { Sql } from '@patchbay/store-postgres';

/** One statement of a consent: a round trip. */
export interface Statement {
  /** `select integrations.save_flow(...)`, say. */
  readonly text: string;
  /** Its JSON. */
  readonly sent: string;
  readonly answered: string;
}

/** Writes down what goes to the database and comes back. */
export function recording(sql: Sql, statements: Statement[]): Sql {
  return {
    async unsafe(text, parameters, options) {
      const rows = await sql.unsafe(text, parameters, options);
      statements.push({
        text,
        sent: parameters?.join('') ?? '',
        answered: Object.values(rows[0] ?? {}).join(''),
      });
      return rows;
    },
  };
}

/** The very same statements for another consent: the ids and hashes in them are new, each the same wherever it stands. */
export async function repeat(sql: Sql, statements: readonly Statement[]): Promise<void> {
  const renamed = new Map<string, string>();
  for (const { text, sent } of statements) {
    const json = sent.replaceAll(
      /(?<=")(?:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|[\w-]{43})(?=")/g,
      (id) => {
        const other = renamed.get(id) ?? (id.length === 43 ? randomHash() : crypto.randomUUID());
        renamed.set(id, other);
        return other;
      },
    );
    await sql.unsafe(text, [json], { prepare: true });
  }
}

function randomHash(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url');
}

/** A table with nothing but a key and a text. */
export const plainTable = 'create table plain_rows (id text primary key, body text not null)';

/** As many statements on the plain table: a row as large as ours where ours write one, a key looked up where ours read. */
export async function keepPlainly(sql: Sql, statements: readonly Statement[]): Promise<void> {
  const id = crypto.randomUUID();
  for (const { text, sent } of statements) {
    const [statement, parameters] = plainly(/integrations\.([a-z]+)/.exec(text)?.[1], id, sent);
    await sql.unsafe(statement, parameters, { prepare: true });
  }
}

function plainly(
  verb: string | undefined,
  id: string,
  body: string,
): [statement: string, parameters: string[]] {
  switch (verb) {
    case 'save':
      return ['insert into plain_rows values ($1, $2)', [id, body]];
    case 'consume':
      return ['delete from plain_rows where id = $1', [id]];
    case 'open':
      return ['insert into plain_rows values ($1, $2) returning body', [id, body]];
    case 'find':
    case 'list':
      return ['select body from plain_rows where id = $1', [id]];
    default:
      throw new Error(`${verb}: does it read or write?`);
  }
}
