import type { RecordedRequest } from '@patchbay/testing/emulator';

/** An answer with its ETag, or 304 where the request names that one. Only what was read well has an ETag. */
export async function conditional(request: RecordedRequest, response: Response): Promise<Response> {
  if (response.status !== 200) return response;
  const text = await response.text();
  const etag = `W/"${await sha256Hex(`${response.headers.get('link')} ${text}`)}"`;
  const headers = new Headers(response.headers);
  headers.set('etag', etag);
  headers.set('cache-control', 'private, max-age=60, s-maxage=60');
  if (!matches(request.headers.get('if-none-match'), etag)) return new Response(text, { headers });
  headers.delete('content-type');
  return new Response(null, { status: 304, headers });
}

/** Weak comparison (RFC 9110 section 8.8.3.2). */
function matches(given: string | null, etag: string): boolean {
  const opaque = (tag: string) => tag.trim().replace(/^W\//, '');
  const tags = given?.split(',').map(opaque) ?? [];
  return tags.includes('*') || tags.includes(opaque(etag));
}

/** SHA-256 in hexadecimal. */
export async function sha256Hex(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
