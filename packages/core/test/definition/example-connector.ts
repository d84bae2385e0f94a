import * as z from 'zod';
import { defineAction } from '../../src/definition/action.ts';
import { oauth2 } from '../../src/definition/auth.ts';
import { type Connector, defineConnector, type ShapeOf } from '../../src/definition/connector.ts';
import { siteFromOwner } from '../../src/definition/site.ts';
import { defineStream } from '../../src/definition/stream.ts';
import { defineTelemetry, reading } from '../../src/definition/telemetry.ts';
import type { Account } from '../../src/definition/values.ts';
import { defineWebhooks } from '../../src/definition/webhook.ts';

export const region = z.object({ region: z.enum(['eu', 'us']) });
export const environment = z.object({ environment: z.enum(['sandbox', 'production']) });
export const chosen = z.object({ folders: z.array(z.string()).optional() });

/** Two named tokens; endpoints by region. */
export const auth = oauth2({
  needs: { site: region },
  tokens: ['bot', 'user'],
  authorizationEndpoint: ({ site }) => `https://${site.region}.example.com/authorize`,
  tokenEndpoint: ({ site }) => `https://${site.region}.example.com/token`,
  origins: ['https://eu.example.com', 'https://us.example.com'],
  pkce: 'S256',
  clientAuth: 'post',
});

export const folders = defineStream({
  schema: z.object({ id: z.string(), name: z.string(), size: z.number().nullable() }),
  key: 'id',
  async *read() {
    yield { records: [] };
  },
});

export const files = defineStream({
  needs: { app: environment, settings: chosen },
  schema: z.object({
    folder: z.string(),
    path: z.string(),
    changed_at: z.string(),
    tags: z.array(z.string()),
  }),
  key: ['folder', 'path'],
  cursor: 'changed_at',
  range: 'changed_at',
  per: folders,
  where: (folder, { settings }) => settings.folders?.includes(folder.id) ?? true,
  as: 'user',
  scopes: ['files:read'],
  async *read() {
    yield { records: [], deleted: [{ folder: 'f', path: 'p' }] };
  },
});

export const rename = defineAction({
  input: z.object({ id: z.string(), name: z.string().default('untitled') }),
  output: z.object({ id: z.string(), size: z.coerce.number() }),
  scopes: ['folders:write'],
  run: async ({ id, name }) => ({ id, size: name.length }),
});

export const telemetry = defineTelemetry({
  everySeconds: 300,
  async *poll() {
    yield { readings: [reading('account.members', 3)] };
  },
});

export const webhooks = defineWebhooks({
  needs: { app: environment },
  verify: (_, { app }) => app.environment === 'production',
  parse: () => [{ id: 'e1', type: 'file.changed', touches: [{ stream: 'files' }], payload: {} }],
});

export async function identify(): Promise<Account> {
  return { id: 'a1', name: 'Ann' };
}

/** What every connector has to say of itself. */
export const identity = {
  name: 'Example',
  provider: 'example',
  category: 'files',
  icon: '<svg/>',
  docsUrl: 'https://docs.example.com/',
};

const definition = defineConnector({
  ...identity,
  id: 'example',
  app: environment,
  site: siteFromOwner(region),
  settings: { schema: chosen },
  auth,
  api: {
    baseUrl: ({ site, app }) => `https://${site.region}-${app.environment}.example.com/`,
    origins: ['https://eu-production.example.com', 'https://us-production.example.com'],
  },
  identify,
  streams: { folders, files },
  actions: { rename },
  telemetry,
  webhooks,
});

/** Names the connector's types. */
export interface Example extends ShapeOf<typeof definition> {}

/** A connector that uses every part of a declaration. */
export const example: Connector<'example', Example> = definition;

/** One that declares as little as it may. */
export const plain = defineConnector({
  ...identity,
  id: 'plain',
  auth: oauth2({
    authorizationEndpoint: 'https://plain.example.com/authorize',
    tokenEndpoint: 'https://plain.example.com/token',
    pkce: 'none',
    clientAuth: 'basic',
  }),
  api: { baseUrl: 'https://plain.example.com/' },
  identify,
  streams: { folders },
  telemetry,
});
