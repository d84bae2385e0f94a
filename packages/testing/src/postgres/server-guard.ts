import { spawn } from 'node:child_process';

/** Plain JavaScript, as it runs apart from everything. Its input ends when the process that started it does, however. */
const code = `
  const { readFileSync, rmSync } = require('node:fs');
  const [folder] = process.argv.slice(1);
  process.stdin.resume().once('end', () => {
    const server = Number.parseInt(readFileSync(folder + '/data/postmaster.pid', 'utf8'), 10);
    process.kill(server, 'SIGQUIT');
    const isThere = () => {
      try {
        return process.kill(server, 0);
      } catch {
        return false;
      }
    };
    const tidy = () => (isThere() ? setTimeout(tidy, 50) : rmSync(folder, { recursive: true, force: true }));
    tidy();
  });
`;

/** Ends the server in a folder, and deletes its files, when this process is killed before it could do so itself. */
export function serverGuard(folder: string): { stop(): void } {
  const stdio = ['pipe', 'ignore', 'ignore'] as const;
  const guard = spawn(process.execPath, ['-e', code, folder], { stdio: [...stdio], detached: true });
  guard.unref();
  // A pipe to a guard that could not be started says so here, and the server does without.
  for (const part of [guard, guard.stdin]) part?.on('error', () => guard.kill());
  return { stop: () => void guard.kill() };
}
