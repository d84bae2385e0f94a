import { hmacSha256Hex, type WebhookMessage } from '@patchbay/testing/emulator';

/** Something to be posted to a webhook. */
export interface GithubDelivery extends WebhookMessage {
  /** The GUID in `X-GitHub-Delivery`; a redelivery repeats it. */
  readonly id: string;
  /** The payload, as JSON. */
  readonly body: string;
  readonly event: string;
  readonly hookId: number;
  readonly contentType: 'json' | 'form';
  readonly secret: string | undefined;
  /** Whose webhook it is: a repository's, or an app's. */
  readonly target: { readonly type: 'repository' | 'integration'; readonly id: number };
}

/** The signed request: `sha256=` and the HMAC-SHA256 of the raw body, form or JSON. No time is signed. */
export async function signedRequest(delivery: GithubDelivery): Promise<Request> {
  const { id, url, event, hookId, contentType, secret, target } = delivery;
  const isForm = contentType === 'form';
  const body = isForm ? `${new URLSearchParams({ payload: delivery.body })}` : delivery.body;
  const headers = new Headers({
    accept: '*/*',
    'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
    'user-agent': 'GitHub-Hookshot/760256b',
    'x-github-delivery': id,
    'x-github-event': event,
    'x-github-hook-id': String(hookId),
    'x-github-hook-installation-target-id': String(target.id),
    'x-github-hook-installation-target-type': target.type,
  });
  if (secret !== undefined) {
    headers.set('x-hub-signature-256', `sha256=${await hmacSha256Hex(secret, body)}`);
  }
  return new Request(url, { method: 'POST', headers, body });
}
