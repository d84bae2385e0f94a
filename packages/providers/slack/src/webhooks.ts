import { type Delivery, defineWebhooks, type ProviderEvent, verifyHmac } from '@patchbay/core';
import * as z from 'zod/mini';
import { touchesOf } from './event-touches.ts';

const fiveMinutes = 5 * 60 * 1000;

/** Slack's Events API: one URL for every workspace, set on the app's page. */
export const webhooks = defineWebhooks({
  needs: { app: z.object({ signingSecret: z.optional(z.union([z.string(), z.array(z.string())])) }) },
  verify: (delivery, { app }) => isSigned(delivery, [app.signingSecret].flat()),
  handshake,
  parse,
});

/** `v0=` and HMAC-SHA-256 of `v0:{timestamp}:{body}`, not older or newer than five minutes ("Verifying requests from Slack"). */
async function isSigned(
  { headers, body, receivedAt }: Delivery,
  secrets: readonly (string | undefined)[],
): Promise<boolean> {
  const timestamp = headers.get('x-slack-request-timestamp') ?? '';
  const [version, signature] = (headers.get('x-slack-signature') ?? '').split('=');
  if (!/^\d{1,12}$/.test(timestamp) || version !== 'v0') return false;
  if (Math.abs(receivedAt.getTime() - Number(timestamp) * 1000) > fiveMinutes) return false;
  const prefix = new TextEncoder().encode(`v0:${timestamp}:`);
  const bytes = new Uint8Array(prefix.length + body.length);
  bytes.set(prefix);
  bytes.set(body, prefix.length);
  return verifyHmac({ secrets, bytes, signature, encoding: 'hex' });
}

const registration = z.looseObject({ type: z.literal('url_verification'), challenge: z.string() });

/** Slack asks once, signed like everything else, whether the URL is ours. */
function handshake({ body }: Delivery): Response | undefined {
  const asked = registration.safeParse(json(body));
  return asked.success ? Response.json({ challenge: asked.data.challenge }) : undefined;
}

const envelope = z.looseObject({
  type: z.literal('event_callback'),
  team_id: z.string(),
  enterprise_id: z.nullish(z.string()),
  event_id: z.string(),
  event: z.looseObject({ type: z.string() }),
  authorizations: z.nullish(z.array(z.looseObject({ is_enterprise_install: z.nullish(z.boolean()) }))),
});

/** An org-wide installation is the enterprise's, any other the workspace's. */
function parse({ body }: Delivery): readonly ProviderEvent<'channels' | 'users' | 'messages'>[] {
  const given = envelope.safeParse(json(body));
  if (!given.success) return []; // `app_rate_limited` and kinds to come: nothing of ours changed
  const { event, event_id, team_id, enterprise_id, authorizations } = given.data;
  const orgWide = authorizations?.[0]?.is_enterprise_install === true;
  return [
    {
      id: event_id,
      type: event.type,
      account: (orgWide ? enterprise_id : undefined) ?? team_id,
      payload: event,
      ...touchesOf(event),
    },
  ];
}

function json(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body)) as unknown;
  } catch {
    return undefined;
  }
}
