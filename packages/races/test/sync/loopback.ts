import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A Fetch handler that other processes reach. */
export interface Loopback {
  readonly origin: string;
  close(): Promise<void>;
}

/** Serves a handler on this machine, for as long as this process lives. */
export async function loopback(fetch: (request: Request) => Promise<Response>): Promise<Loopback> {
  const server = createServer((request, response) => void answer(fetch, request, response));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  fetch: (request: Request) => Promise<Response>,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { url, method = 'GET', headers } = incoming;
  const body = method === 'GET' ? null : new Uint8Array(await buffer(incoming));
  const given = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
  const answered = await fetch(new Request(`http://${headers.host}${url}`, { method, headers: given, body }));
  response.writeHead(answered.status, [...answered.headers].flat());
  response.end(Buffer.from(await answered.arrayBuffer()));
}
