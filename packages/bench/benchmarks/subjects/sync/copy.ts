import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { contact } from './contact-records.ts';
import type { DurableDatabase } from './durable-database.ts';

const columns = 'connection_id, stream, partition, key, tenant_id, data, first_seen_at, updated_at';

/** Fills a table like that of the records, with the same indexes, from a file; the seconds it took. */
export interface Copy {
  run(): Promise<{ readonly seconds: number }>;
  /** Whether each record of the connection is what was copied. */
  isSame(): Promise<boolean>;
}

/** Lends a copy of so many contacts, as a sync of the connection stores them. The file is written before. */
export async function withCopy<Result>(
  { sql, url }: DurableDatabase,
  { connectionId, count }: { readonly connectionId: string; readonly count: number },
  use: (copy: Copy) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-copy-'));
  const file = join(folder, 'contacts');
  try {
    await pipeline(Readable.from(lines(connectionId, count)), createWriteStream(file));
    await sql`create table public.copied (like integrations.records including all)`;
    await sql`alter table public.copied set (autovacuum_enabled = off)`;
    return await use({
      async run() {
        await sql`truncate public.copied`;
        const started = performance.now();
        if (!(await copyWithPsql(url, file))) await copyWithDriver(sql, file);
        return { seconds: (performance.now() - started) / 1000 };
      },
      async isSame() {
        const [found] = await sql`
          select count(*)::int as same from public.copied c join integrations.records r
          using (connection_id, stream, partition, key) where r.data = c.data`;
        return found?.same === count;
      },
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

function* lines(connectionId: string, count: number): Generator<string> {
  for (let number = 0; number < count; number += 1) {
    const data = contact(number);
    const texts = [JSON.stringify([data.id]), 'acme', JSON.stringify(data)].map((text) =>
      text.replaceAll('\\', '\\\\'),
    );
    yield `${[connectionId, 'contacts', '', ...texts, data.createdAt, data.createdAt].join('\t')}\n`;
  }
}

/** False where there is no psql on the path. */
async function copyWithPsql(url: string, file: string): Promise<boolean> {
  const command = `\\copy public.copied (${columns}) from '${file}'`;
  const psql = spawn('psql', [url, '--quiet', '--no-psqlrc', '--command', command], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = await once(psql, 'close').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (ended?.[0] !== 0 && ended !== undefined) throw new Error('psql could not copy');
  return ended !== undefined;
}

async function copyWithDriver(sql: DurableDatabase['sql'], file: string): Promise<void> {
  const into = await sql.unsafe(`copy public.copied (${columns}) from stdin`).writable();
  await pipeline(createReadStream(file), into);
}
