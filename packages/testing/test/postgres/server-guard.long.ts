import { fork } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';

const entry = fileURLToPath(new URL('killed-run.ts', import.meta.url));
// A server of somebody else is not ended by anybody here.
const isOurs = !process.env.DATABASE_URL;

test.runIf(isOurs)(
  'a run that is killed leaves neither a server nor its files behind',
  async ({ onTestFinished }) => {
    const folder = await mkdtemp(join(tmpdir(), 'patchbay-killed-run-'));
    await chmod(folder, 0o755);
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const execArgv = ['--conditions=@patchbay/source'];
    const run = fork(entry, { execArgv, env: { ...process.env, TMPDIR: folder } });
    const [url] = await once(run, 'message');
    const port = Number(new URL(String(url)).port);
    await once(connect(port, '127.0.0.1'), 'connect');
    run.kill('SIGKILL');
    await vi.waitUntil(async () => (await readdir(folder)).length === 0, { timeout: 30_000 });
    await expect(once(connect(port, '127.0.0.1'), 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  },
);
