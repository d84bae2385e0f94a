import { defineConnector, defineTelemetry, oauth2, reading } from '@patchbay/core';
import * as z from 'zod/mini';
import { changesStream, listStreams } from './scripted-streams.ts';

/** Where the scripted provider says it is. */
export const scriptedOrigin = 'https://api.scripted.example';

/** What an update of the connector may change. */
export interface ScriptedChanges {
  /** What a record's name must be; a text when left out. */
  readonly name?: z.ZodMiniType<unknown>;
  /** The form of the mark of `changes`; 1 when left out. One of another form is not understood. */
  readonly markForm?: number;
}

const person = z.object({ id: z.string(), name: z.string() });

/** A connector for the scripted provider, with a stream for each way in which providers show their records. */
export function defineScripted({ name = z.string(), markForm = 1 }: ScriptedChanges = {}) {
  const record = z.object({
    id: z.string(),
    at: z.nullish(z.iso.datetime({ offset: true })),
    name: z.optional(name),
    extra: z.optional(z.unknown()),
  });
  return defineConnector({
    id: 'scripted',
    name: 'Scripted',
    provider: 'scripted',
    category: 'testing',
    icon: '<svg xmlns="http://www.w3.org/2000/svg"/>',
    docsUrl: 'https://scripted.example/docs',
    auth: oauth2<Record<never, never>, 'default'>({
      authorizationEndpoint: `${scriptedOrigin}/oauth/authorize`,
      tokenEndpoint: `${scriptedOrigin}/oauth/token`,
      pkce: 'S256',
      clientAuth: 'post',
      rotation: { graceSeconds: 86_400 },
      scopes: { always: ['profile'] },
    }),
    api: { baseUrl: `${scriptedOrigin}/` },
    identify: ({ client }) => client.get('me', { schema: person }),
    streams: { ...listStreams(record), changes: changesStream(record, markForm) },
    actions: {},
    telemetry: defineTelemetry({
      everySeconds: 900,
      async *poll() {
        yield { devices: [], readings: [reading('account.members', 1)] };
      },
    }),
  });
}

/** As it is before any update. */
export const scripted = defineScripted();
