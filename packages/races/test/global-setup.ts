import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { migrate } from '@patchbay/store-postgres';
import { freshDatabase, preparedPostgres } from '@patchbay/testing/postgres';
import { createSupabaseRoles } from '@patchbay/testing/postgrest';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    adminUrl: string;
    /** Name of a migrated database that nobody is connected to. */
    template: string;
    /** A migrated database that tests share. */
    databaseUrl: string;
    providerOrigin: string;
  }
}

const entry = fileURLToPath(new URL('provider/serve.ts', import.meta.url));

/** A migrated database and one authorization server for the run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { adminUrl, template, stop } = await preparedPostgres(async (sql) => {
    await createSupabaseRoles(sql);
    await migrate(sql);
  });
  const database = await freshDatabase(adminUrl, template);
  // Its warnings are about what a server for tests may do without.
  const provider = fork(entry, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const end = async () => {
    provider.kill();
    await database.drop();
    await stop();
  };
  try {
    project.provide('adminUrl', adminUrl);
    project.provide('template', template);
    project.provide('databaseUrl', database.url);
    project.provide('providerOrigin', await firstMessage(provider));
    return end;
  } catch (error) {
    await end();
    throw error;
  }
}

function firstMessage(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const said: unknown[] = [];
    child.stderr?.on('data', (text) => said.push(text));
    child.once('message', (origin) => resolve(String(origin)));
    child.once('exit', (code) =>
      reject(new Error(`The authorization server ended with ${code}:\n${said.join('')}`)),
    );
  });
}
