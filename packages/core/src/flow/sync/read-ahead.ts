import { throwIfStopped, unlessAborted } from '../cancelled.ts';

/**
 * The pages in their order, each asked for while the one before it is being worked on: one ahead, never two. An error
 * waits for its turn. Aborting ends the waiting at once, also for a provider's code that does not listen.
 */
export async function* readAhead<T>(pages: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  throwIfStopped(signal);
  const iterator = pages[Symbol.asyncIterator]();
  let next = ask(iterator);
  try {
    for (;;) {
      const { done, value } = await unlessAborted(signal, () => next);
      if (done) return;
      next = ask(iterator);
      yield value;
    }
  } finally {
    // Its end comes after the page it is still reading: whoever holds a lease does not wait for that.
    iterator.return?.().catch(() => undefined);
  }
}

function ask<T>(iterator: AsyncIterator<T>): Promise<IteratorResult<T>> {
  const next = iterator.next();
  // Until its turn comes nobody listens, which a runtime would take for an unhandled rejection.
  next.catch(() => undefined);
  return next;
}
