import { escapeHtml, htmlPage, type PageText } from './html-page.ts';
import { securityPolicy } from './security-headers.ts';

/** What the page that opened a popup is told, and nothing else: never a token, a code or a name. */
export interface PopupMessage {
  /** As `connect` gave it to that page. */
  readonly flowId: string;
  readonly status: 'connected' | 'failed';
}

/** Where a popup ends. */
export interface PopupEnd extends PopupMessage {
  /** The only origin that is told. */
  readonly opener: string;
  /** For whom the script does not run, or whose browser keeps the window open. */
  readonly page: PageText;
}

/**
 * Tells the opener, by name, and closes the window. A provider's page may have cut the tie to it
 * (Cross-Origin-Opener-Policy); an opener of our own origin then hears of it on a channel that only that origin has. The
 * code in the address bar is spent, and goes from it.
 */
const script = `
const { flowId, status, opener: origin } = document.currentScript.dataset;
const message = { flowId, status };
history.replaceState(null, '', location.pathname);
window.opener?.postMessage(message, origin);
if (origin === location.origin) {
  const channel = new BroadcastChannel('patchbay');
  channel.postMessage(message);
  channel.close();
}
window.close();
`;

/** A page whose policy lets this one script run, known by its hash, and no other. */
export async function popupPage(
  { flowId, status, opener, page }: PopupEnd,
  init: ResponseInit,
): Promise<Response> {
  const data = Object.entries({ 'flow-id': flowId, status, opener })
    .map(([name, value]) => ` data-${name}="${escapeHtml(value)}"`)
    .join('');
  const response = htmlPage(page, init, `<script${data}>${script}</script>`);
  response.headers.set('content-security-policy', `${securityPolicy}; script-src 'sha256-${await hash()}'`);
  return response;
}

async function hash(): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(script)));
  return btoa(String.fromCharCode(...bytes));
}
