import { createAdaptorServer, getRequestListener } from '@hono/node-server';
import type { Handler } from './create-handler.ts';

/** Where a server listens. */
export interface ServeOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Loopback when left out, so that nothing is open to the network by accident. */
  readonly hostname?: string;
}

/** A server that is listening. */
export interface ServedHandler {
  /** Its origin: `http://127.0.0.1:4000`. */
  readonly url: string;
  /** Takes no more requests; resolves when those under way are answered. */
  close(): Promise<void>;
}

/** Listens for HTTP and answers with the handler. Node only. Rejects when the port is taken. */
export async function serve(
  { fetch }: Pick<Handler, 'fetch'>,
  { port, hostname = '127.0.0.1' }: ServeOptions,
): Promise<ServedHandler> {
  const server = createAdaptorServer({ fetch: nodeCallback(fetch), overrideGlobalObjects: false });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, hostname, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  const taken = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${hostname.includes(':') ? `[${hostname}]` : hostname}:${taken}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error?: Error) => (error === undefined ? resolve() : reject(error)));
      }),
  };
}

/** The handler as a listener of a `node:http` server that you already have. Node only. */
export function toNodeListener({ fetch }: Pick<Handler, 'fetch'>): ReturnType<typeof getRequestListener> {
  return getRequestListener(nodeCallback(fetch), { overrideGlobalObjects: false });
}

/**
 * Hands the platform's own `Request` on: the adapter's stand-in cannot be copied or cloned unless it replaces the
 * global class, which is not ours to replace. A path that URL parsing changes is refused, since whatever checks paths in
 * front of this server may have read another one (threat T28).
 */
function nodeCallback(fetch: Handler['fetch']) {
  return async (
    given: Request,
    { incoming }: { incoming: { url?: string | undefined } },
  ): Promise<Response> => {
    const written = /^(?:https?:\/\/[^/?#]*)?([^?#]*)/i.exec(incoming.url ?? '')?.[1];
    if (new URL(given.url).pathname !== written) return new Response(null, { status: 400 });
    const { url, method, headers, signal, body } = given;
    // Fetch has no such requests: the platform's class would throw.
    if (/^(?:TRACE|TRACK|CONNECT)$/i.test(method)) return new Response(null, { status: 405 });
    const init = { method, headers: [...headers] as [string, string][], signal, body, duplex: 'half' };
    return fetch(new Request(url, init));
  };
}
