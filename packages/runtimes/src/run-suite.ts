import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import type { Runtime } from './runtime.ts';
import { configName, fillWorkerFolder } from './worker-folder.ts';

const reportSchema = z.strictObject({
  agent: z.string(),
  core: z.string().optional(),
  cases: z.array(z.strictObject({ name: z.string(), error: z.string().optional() })),
});

/** What a run of the suite said. */
export interface SuiteReport {
  readonly agent: string;
  /** The file that `@patchbay/core` led to. */
  readonly core: string;
  readonly cases: readonly { readonly name: string; readonly error?: string | undefined }[];
}

/** The suite's entries: a script that reads its input from stdin, and a worker. */
export interface SuiteEntries {
  readonly script: string;
  readonly worker: string;
}

/** Runs the suite in a process of its own. Throws where that ends without a report. */
export async function runSuite(runtime: Runtime, entries: SuiteEntries, input: object): Promise<SuiteReport> {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-runtimes-'));
  try {
    if (runtime.takes === 'script') return await runOnce(runtime, entries.script, { folder, input });
    const core = await fillWorkerFolder(folder, entries.worker, input);
    return { ...(await runOnce(runtime, join(folder, configName), { folder, input })), core };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runOnce(
  { name, command, args }: Runtime,
  file: string,
  { folder, input }: { readonly folder: string; readonly input: object },
): Promise<SuiteReport> {
  const child = spawn(command, [...args, file], { env: cleanEnvironment(folder), timeout: 45_000 });
  const ended = new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  // A runtime that dies early closes its end; how it ended says more than the broken pipe.
  child.stdin.on('error', () => child.stdin.destroy());
  child.stdin.end(JSON.stringify(input));
  const [out, errors, end] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  const line = out.split('\n').findLast((one) => one.startsWith('{'));
  if (line === undefined || end !== 'exit code 0') {
    throw new Error(`${name} ended with ${end} and ${line === undefined ? 'no' : 'a'} report:\n${errors}`);
  }
  const { agent, core = '', cases } = reportSchema.parse(JSON.parse(line));
  return { agent, core, cases };
}

/** Nothing of the surrounding process, and a home of their own: no runtime may leave a trace. */
function cleanEnvironment(folder: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    DENO_DIR: folder,
    DENO_NO_UPDATE_CHECK: '1',
    NO_COLOR: '1',
  };
}
