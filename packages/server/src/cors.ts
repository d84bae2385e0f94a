import { Refusal } from './refusal.ts';
import type { TrustedOrigins } from './request-origin.ts';

/** How long a browser may remember a preflight, in seconds. */
const maxAge = '600';

/** Answers a preflight, for allowed origins only; to any other it says nothing of what would be allowed. */
export function preflight(
  { headers }: Request,
  { allowed }: TrustedOrigins,
  methods: readonly string[],
): Response {
  if (!allowed.has(headers.get('origin') ?? '')) {
    throw new Refusal('server/cross-origin', 'This origin may not call this app.');
  }
  return new Response(null, {
    status: 204,
    headers: {
      'access-control-allow-methods': methods.join(', '),
      'access-control-allow-headers': 'content-type',
      'access-control-max-age': maxAge,
    },
  });
}

/** What lets an allowed origin's page read the answer, with the person's cookies. Nothing for any other. */
export function corsHeaders(
  { headers }: Request,
  { allowed }: TrustedOrigins,
): Readonly<Record<string, string>> {
  if (allowed.size === 0) return {};
  const origin = headers.get('origin');
  if (origin === null || !allowed.has(origin)) return { vary: 'Origin' };
  return {
    vary: 'Origin',
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': 'retry-after',
  };
}
