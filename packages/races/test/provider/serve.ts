import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { authorizationServer, type ConsentAsked, consent, revoke } from './authorization-server.ts';
import { TokenCalls } from './token-calls.ts';

// A process of its own: serves the authorization server and, under /control, what tests ask of it. Tells its parent
// where, and ends with it.
const calls = new TokenCalls();
const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = authorizationServer(origin, calls);
  const authorize = provider.callback();
  const controls: Record<string, (asked: { client: string }) => unknown> = {
    '/control/consent': (asked) => consent(provider, asked as ConsentAsked),
    '/control/revoke': ({ client }) => revoke(provider, client),
    '/control/calls': ({ client }) => calls.of(client),
    '/control/hold': ({ client }) => calls.hold(client),
    '/control/release': ({ client }) => calls.release(client),
  };
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const control = controls[request.url ?? ''];
    if (control === undefined) return authorize(request, response);
    const result = await control((await json(request)) as { client: string });
    response.setHeader('content-type', 'application/json').end(JSON.stringify(result ?? {}));
  };
  server.on('request', (request, response) => void answer(request, response));
  process.send?.(origin);
});
process.on('disconnect', () => process.exit());
