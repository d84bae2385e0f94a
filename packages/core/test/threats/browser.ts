import type { StartedConsent } from '@patchbay/core';

/** A browser with a cookie jar of its own: what a callback is set it keeps, and it sends all of it. */
export class Browser {
  readonly #jar = new Map<string, string>();

  /** Begins a consent here. */
  keep({ cookie }: Pick<StartedConsent, 'cookie'>): void {
    const [pair = ''] = cookie.split(';');
    const at = pair.indexOf('=');
    this.#jar.set(pair.slice(0, at), pair.slice(at + 1));
  }

  /** The request with which it follows a link or a redirect, to wherever it leads. */
  visit(url: URL | string): Request {
    const cookie = [...this.#jar].map((pair) => pair.join('=')).join('; ');
    return new Request(url, { headers: { cookie } });
  }
}
