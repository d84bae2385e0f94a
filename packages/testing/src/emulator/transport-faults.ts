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

async function cutBody(response: Response): Promise<Response> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  const half = bytes.slice(0, Math.ceil(bytes.length / 2));
  let sent = false;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent) controller.error(new TypeError('terminated', { cause: new Error('other side closed') }));
      else controller.enqueue(half);
      sent = true;
    },
  });
  return new Response(body, response);
}

async function malformed(response: Response): Promise<Response> {
  const text = await response.text();
  return new Response(text.slice(0, -1), response);
}
