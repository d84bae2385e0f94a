/** What a token request says about its client, before anyone checked it. */
export interface PresentedClient {
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
  readonly by: 'basic' | 'body' | 'both' | 'none';
}

/**
 * Reads client credentials from a token request: HTTP Basic or the form body (RFC 6749 section 2.3.1).
 * `knows` is asked which reading of a Basic header is meant: the RFC has both halves form-encoded, half of all
 * clients send them raw.
 */
export function presentedClient(
  headers: Headers,
  form: URLSearchParams,
  knows: (clientId: string, clientSecret: string) => boolean,
): PresentedClient {
  const basic = basicCredentials(headers.get('authorization'));
  const inBody = form.get('client_secret') ?? undefined;
  if (basic === undefined) {
    const by = inBody === undefined ? 'none' : 'body';
    return { clientId: form.get('client_id') ?? undefined, clientSecret: inBody, by };
  }
  const decoded = { id: formDecoded(basic.id), secret: formDecoded(basic.secret) };
  const meant = knows(basic.id, basic.secret) ? basic : decoded;
  return { clientId: meant.id, clientSecret: meant.secret, by: inBody === undefined ? 'basic' : 'both' };
}

function basicCredentials(header: string | null): { id: string; secret: string } | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const bytes = Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
  const text = new TextDecoder().decode(bytes);
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { id: text.slice(0, colon), secret: text.slice(colon + 1) };
}

function formDecoded(text: string): string {
  return new URLSearchParams(`v=${text.replaceAll('&', '%26')}`).get('v') ?? '';
}
