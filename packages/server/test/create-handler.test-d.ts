import { createPatchbay, keyring, sync, webhooks } from '@patchbay/core';
import { slack } from '@patchbay/slack';
import { memoryStore } from '@patchbay/store-memory';
import { expectTypeOf, test } from 'vitest';
import {
  type ConnectionView,
  createHandler,
  type Handler,
  type HandlerOptions,
  type HealthAnswer,
} from '../src/index.ts';
import { serve, toNodeListener } from '../src/node.ts';

const parts = {
  baseUrl: 'https://app.example.com/integrations',
  connectors: [slack({ clientId: 'id', clientSecret: 'secret' })],
  store: memoryStore(),
  keys: keyring('key'),
} as const;
const session = () => ({ owner: { tenantId: 'acme' } });

test('a Patchbay is taken whatever its features', () => {
  expectTypeOf(createHandler(createPatchbay(parts), { session })).toEqualTypeOf<Handler>();
  const withSync = createPatchbay({ ...parts, features: [sync()] });
  expectTypeOf(createHandler(withSync, { session })).toEqualTypeOf<Handler>();
  const withBoth = createPatchbay({ ...parts, features: [sync(), webhooks()] });
  expectTypeOf(createHandler(withBoth, { session })).toEqualTypeOf<Handler>();
});

test('each method takes a Request, needs no receiver, and suits a route handler', () => {
  type RouteHandler = (request: Request, context: { params: Promise<object> }) => Promise<Response>;
  expectTypeOf<Handler['GET']>().toExtend<RouteHandler>();
  const { fetch, GET, POST, DELETE, OPTIONS } = createHandler(createPatchbay(parts), { session });
  for (const method of [fetch, GET, POST, DELETE, OPTIONS]) {
    expectTypeOf(method).parameters.toEqualTypeOf<[request: Request]>();
    expectTypeOf(method).returns.resolves.toEqualTypeOf<Response>();
  }
});

test('the session is required, may be asynchronous, and names an owner with a tenant', () => {
  const patchbay = createPatchbay(parts);
  // @ts-expect-error without a session nobody is known
  createHandler(patchbay, {});
  createHandler(patchbay, { session: async () => undefined });
  // @ts-expect-error an owner has a tenant: it has no default (threat T15)
  createHandler(patchbay, { session: () => ({ owner: { userId: 'u1' } }) });
  expectTypeOf<HandlerOptions['session']>().parameter(0).toEqualTypeOf<Request>();
});

test('the contract is what JSON carries', () => {
  expectTypeOf<ConnectionView['createdAt']>().toEqualTypeOf<string>();
  expectTypeOf<ConnectionView['lastSyncedAt']>().toEqualTypeOf<string | undefined>();
  expectTypeOf<ConnectionView['owner']>().toEqualTypeOf<{
    readonly tenantId: string;
    readonly userId?: string;
  }>();
  expectTypeOf<HealthAnswer['checkedAt']>().toEqualTypeOf<string>();
  expectTypeOf<HealthAnswer['connection']>().toEqualTypeOf<ConnectionView>();
});

test('the Node adapter takes a handler', () => {
  const handler = createHandler(createPatchbay(parts), { session });
  expectTypeOf(serve).parameter(0).toEqualTypeOf<Pick<Handler, 'fetch'>>();
  expectTypeOf(serve(handler, { port: 0 }))
    .resolves.toHaveProperty('url')
    .toEqualTypeOf<string>();
  expectTypeOf(toNodeListener(handler)).toBeFunction();
});
