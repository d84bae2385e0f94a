import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { migrate } from '@patchbay/store-postgres';
import { preparedPostgres } from '@patchbay/testing/postgres';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    databaseUrl: string;
    providerOrigin: string;
  }
}

const entry = fileURLToPath(new URL('provider/serve.ts', import.meta.url));

/** One migrated database and one authorization server for the run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const database = await preparedPostgres(migrate);
  // Its warnings are about what a server for tests may do without.
  const provider = fork(entry, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const end = async () => {
    provider.kill();
    await database.stop();
  };
  try {
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
