/** Nothing is loaded, run, posted to, or put into a frame. */
export const securityPolicy =
  "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** No page of ours loads, runs, posts to or stands inside anything; no answer is kept or told to the next site. */
const securityHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/**
 * A copy of the response with the headers that every answer carries, and `further` ones. A page that has a policy of its
 * own keeps it.
 */
export function withSecurityHeaders(response: Response, further: Readonly<Record<string, string>>): Response {
  const headers = new Headers(response.headers);
  const policy = headers.get('content-security-policy') ?? securityPolicy;
  const all = { ...securityHeaders, ...further, 'content-security-policy': policy };
  for (const [name, value] of Object.entries(all)) headers.set(name, value);
  return new Response(response.body, { status: response.status, headers });
}
