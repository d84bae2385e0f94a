import { addressKey } from './client-address.ts';
import { withDeadline } from './deadline.ts';
import type { Limits } from './limits.ts';
import { Refusal } from './refusal.ts';
import type { Call } from './route.ts';

/** How long a request waits for the store to count it. */
const patienceMs = 1000;

/**
 * Counts a request. Throws `server/rate-limited` when it is one too many. When the store does not count in time the
 * request goes on, and an event tells: what follows needs the store too, and refuses by itself if it must.
 */
export async function takeLimit(
  { context: { limits, patchbay, emit } }: Pick<Call, 'context'>,
  name: keyof Limits,
  of: string,
): Promise<void> {
  if (limits === undefined) return;
  const key = await bucketKey(name, of);
  const { allowed, retryAfterSeconds } = await withDeadline({ ms: patienceMs }, () =>
    patchbay.limits.take({ key, ...limits[name] }),
  ).catch(() => {
    emit({ type: 'limit-skipped', limit: name });
    return { allowed: true, retryAfterSeconds: 0 };
  });
  if (allowed) return;
  throw new Refusal('server/rate-limited', 'Too many requests. Wait a moment, then try again.', {
    'retry-after': String(Math.max(1, Math.ceil(retryAfterSeconds))),
  });
}

/** By the client's address, where the app tells it. */
export async function takeAddressLimit(
  call: Pick<Call, 'context' | 'request'>,
  name: 'address' | 'webhooks',
): Promise<void> {
  const address = call.context.clientAddress?.(call.request);
  if (address !== undefined) await takeLimit(call, name, addressKey(address));
}

/** Neither a tenant, a state nor an address is kept as it is. */
async function bucketKey(name: string, of: string): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify([name, of]));
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return `http:${Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
