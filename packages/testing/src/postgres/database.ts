import postgres from 'postgres';

/** A database of one test, or one test file. */
export interface FreshDatabase {
  readonly url: string;
  /** Deletes it, and ends the connections that are still open. */
  drop(): Promise<void>;
}

/** Creates a database on the server of `adminUrl`, empty or as a copy of `template`, which nobody may be using. Node only. */
export async function freshDatabase(adminUrl: string, template?: string): Promise<FreshDatabase> {
  const name = `patchbay_${crypto.randomUUID().replaceAll('-', '')}`;
  await administer(adminUrl, `create database ${name} template ${template ?? 'template0'}`);
  return {
    url: databaseUrl(adminUrl, name),
    drop: () => administer(adminUrl, `drop database if exists ${name} with (force)`),
  };
}

/** The name of the database that a connection URL leads to. */
export function databaseName(url: string): string {
  return new URL(url).pathname.slice(1);
}

function databaseUrl(adminUrl: string, name: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function administer(adminUrl: string, statement: string): Promise<void> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => {} });
  try {
    await sql.unsafe(statement);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
