import { defineWebhooks, verifyHmac } from '@patchbay/core';
import * as z from 'zod';

const streamNames = ['items', 'notes', 'files', 'folders', 'entries', 'reports'] as const;

const delivered = z.object({
  challenge: z.string().optional(),
  events: z
    .array(
      z.object({
        id: z.string(),
        account: z.string().optional(),
        revoked: z.literal(true).optional(),
        stream: z.enum(streamNames).optional(),
        parent: z.string().optional(),
        gone: z.record(z.string(), z.string()).optional(),
        range: z.object({ from: z.string(), to: z.string() }).optional(),
      }),
    )
    .default([]),
});

const json = (body: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(body));

/** Signed by HMAC over the body; an event names one stream, and perhaps a part of it. */
export const webhooks = defineWebhooks({
  needs: { app: z.object({ webhookSecret: z.string().optional() }) },
  verify: ({ headers, body }, { app }) =>
    verifyHmac({
      secrets: [app.webhookSecret],
      bytes: body,
      signature: headers.get('x-fieldbook-signature') ?? undefined,
      encoding: 'hex',
    }),
  handshake(delivery) {
    const { challenge } = delivered.parse(json(delivery.body));
    return challenge === undefined ? undefined : new Response(challenge);
  },
  parse: ({ body }) =>
    delivered.parse(json(body)).events.map(({ id: event, account, revoked, stream, ...touch }) => ({
      id: event,
      type: revoked ? 'revoked' : 'changed',
      ...(account !== undefined && { account }),
      ...(revoked && { revoked }),
      ...(stream !== undefined && { touches: [touchOf(stream, touch)] }),
      payload: {},
    })),
});

type Narrowing = Pick<z.output<typeof delivered>['events'][number], 'parent' | 'gone' | 'range'>;

function touchOf<S extends string>(stream: S, { parent, gone, range }: Narrowing) {
  return { stream, ...(parent && { parent }), ...(gone && { gone }), ...(range && { range }) };
}
