/** No page of ours loads, runs, posts to or stands inside anything; no answer is kept or told to the next site. */
const securityHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** A copy of the response with the headers that every answer carries, and `further` ones. */
export function withSecurityHeaders(response: Response, further: Readonly<Record<string, string>>): Response {
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries({ ...securityHeaders, ...further })) headers.set(name, value);
  return new Response(response.body, { status: response.status, headers });
}
