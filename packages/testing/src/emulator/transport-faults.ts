import type { Fault, TransportFault } from './faults.ts';

/** The provider's own words for refusals that have nothing to do with what was asked. */
export interface RefusalAnswers {
  rateLimited(retryAfterSeconds: number): Response;
  serverError(): Response;
  unavailable(): Response;
}

/** Waits, unless the signal ends it first. */
export type Wait = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/** Answers a request that met a transport fault; `carryOut` is what would have happened without it. */
export async function answerWithFault(
  fault: Fault<TransportFault>,
  carryOut: () => Promise<Response>,
  means: { readonly signal: AbortSignal; readonly answers: RefusalAnswers; readonly wait: Wait },
): Promise<Response> {
  const { signal, answers, wait } = means;
  if (fault.kind === 'cut-body') return cutBody(await carryOut());
  if (fault.kind === 'malformed-json') return malformed(await carryOut());
  if (fault.kind === 'slow') {
    const response = await carryOut();
    await wait(fault.milliseconds ?? 1000, signal);
    return response;
  }
  if (fault.carriedOut) await carryOut();
  switch (fault.kind) {
    case 'rate-limited':
      return answers.rateLimited(fault.retryAfterSeconds ?? 1);
    case 'server-error':
      return answers.serverError();
    case 'unavailable':
      return answers.unavailable();
    case 'hang':
      return await aborted(signal);
    case 'connection-lost':
      throw new TypeError('fetch failed', { cause: new Error('other side closed') });
  }
}

/** Waits by a timer. */
export const waitByTimer: Wait = (milliseconds, signal) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason));
  });
}

/** Half of the body in small pieces: servers that read ahead would otherwise see the break before they answer. */
async function cutBody(response: Response): Promise<Response> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  const half = Math.ceil(bytes.length / 2);
  const size = Math.max(1, Math.ceil(half / 4));
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (sent < half) {
        controller.enqueue(bytes.slice(sent, Math.min(half, sent + size)));
        sent += size;
        return;
      }
      await nextTask();
      controller.error(new TypeError('terminated', { cause: new Error('other side closed') }));
    },
  });
  return new Response(body, response);
}

/** Lets a server send what it has. Not by a timer: tests may have stopped those. */
function nextTask(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

async function malformed(response: Response): Promise<Response> {
  const text = await response.text();
  return new Response(text.slice(0, -1), response);
}
