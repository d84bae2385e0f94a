import { type Delivery, defineWebhooks, type ProviderEvent, verifyHmac } from '@patchbay/core';
import * as z from 'zod/mini';
import { touchesOf } from './event-touches.ts';

/** GitHub's webhooks, of a GitHub App or set on a repository: one URL and one secret for all. */
export const webhooks = defineWebhooks({
  needs: { app: z.object({ webhookSecret: z.optional(z.union([z.string(), z.array(z.string())])) }) },
  verify: ({ headers, body }, { app }) =>
    verifyHmac({
      secrets: [app.webhookSecret].flat(),
      bytes: body,
      signature: /^sha256=([0-9a-f]{64})$/.exec(headers.get('x-hub-signature-256') ?? '')?.[1],
      encoding: 'hex',
    }),
  parse,
});

const account = z.looseObject({ id: z.number() });
const envelope = z.looseObject({
  action: z.optional(z.string()),
  repository: z.nullish(z.looseObject({ id: z.number(), owner: z.nullish(account) })),
  installation: z.nullish(z.looseObject({ account: z.nullish(account) })),
  sender: z.nullish(account),
});

/**
 * The event's name is only in a header. GitHub signs no time, so a redelivery is known by its id. It names no
 * connected person either: an event goes to those who have its repository, and to the account it is installed on.
 */
function parse({
  headers,
  body,
}: Delivery): readonly ProviderEvent<'repositories' | 'issues' | 'pullRequests' | 'comments'>[] {
  const name = headers.get('x-github-event') ?? '';
  const payload: unknown = JSON.parse(jsonText(headers, body));
  const { action, repository, installation, sender } = envelope.parse(payload);
  const revoked = name === 'github_app_authorization' && action === 'revoked';
  const owner = revoked ? sender : (installation?.account ?? repository?.owner);
  return [
    {
      id: headers.get('x-github-delivery') ?? '',
      type: action === undefined ? name : `${name}.${action}`,
      payload,
      ...(owner && { account: String(owner.id) }),
      ...(repository && { about: { stream: 'repositories', key: { id: repository.id } } }),
      ...(revoked && { revoked }),
      touches: touchesOf(name, action, payload),
    },
  ];
}

/** A hook whose content type was left at its default sends the JSON as a form field. */
function jsonText(headers: Headers, body: Uint8Array): string {
  const text = new TextDecoder().decode(body);
  const isForm = headers.get('content-type')?.startsWith('application/x-www-form-urlencoded');
  return isForm ? (new URLSearchParams(text).get('payload') ?? '') : text;
}
