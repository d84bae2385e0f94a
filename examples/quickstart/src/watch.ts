import { EventEmitter, once } from 'node:events';
import type { OnEvent, PatchbayEvent } from '@patchbay/core';

type EventOf<T> = Extract<PatchbayEvent, { readonly type: T }>;

/** Waits for what others do (a browser, Slack) without asking over and over: Patchbay's own events say when to look. */
export interface Watch {
  readonly onEvent: OnEvent;
  /** The newest event of a type. */
  last<T extends PatchbayEvent['type']>(type: T): EventOf<T> | undefined;
  /** Asks now, and again after each event, until there is an answer; undefined when there is none in time. */
  until<T>(seconds: number, ask: () => Promise<T | undefined>): Promise<T | undefined>;
}

/** Its waiting ends with an error when `signal` is aborted. */
export function createWatch(signal: AbortSignal): Watch {
  const emitter = new EventEmitter();
  const heard: PatchbayEvent[] = [];
  return {
    onEvent(event) {
      heard.push(event);
      emitter.emit('heard');
    },
    last: <T>(type: T) => heard.findLast((event): event is EventOf<T> => event.type === type),
    async until(seconds, ask) {
      const timeout = AbortSignal.timeout(seconds * 1000);
      for (;;) {
        const before = heard.length;
        const answer = await ask();
        if (answer !== undefined || timeout.aborted) return answer;
        // What was heard while asking may have changed the answer.
        if (heard.length === before) await next(emitter, signal, timeout);
      }
    },
  };
}

/** Resolves at the next event, or when the time is over. */
async function next(emitter: EventEmitter, signal: AbortSignal, timeout: AbortSignal): Promise<void> {
  try {
    await once(emitter, 'heard', { signal: AbortSignal.any([signal, timeout]) });
  } catch (error) {
    if (signal.aborted || !timeout.aborted) throw error;
  }
}
