import { PatchbayError } from '@patchbay/core';
import { CookieJar } from 'tough-cookie';
import { type Form, readForm, unescaped } from './html-form.ts';

/** One request of the browser's, without its query: codes and states stay out of sight. */
export interface Hop {
  readonly method: string;
  readonly origin: string;
  readonly path: string;
  readonly status: number;
}

/** Where the browser stands once no redirect is left. */
export interface Page {
  readonly url: URL;
  readonly title: string;
  readonly html: string;
}

/** A browser of one person: keeps cookies, follows redirects, sends forms. */
export function openBrowser({ onHop, signal }: { onHop: (hop: Hop) => void; signal: AbortSignal }) {
  const jar = new CookieJar();

  async function request(url: URL, form?: Form): Promise<Response> {
    const headers = new Headers({ accept: 'text/html', cookie: await jar.getCookieString(url.href) });
    // What makes a browser's post different from one that another site has forged.
    if (form !== undefined) headers.set('origin', form.page.origin);
    if (form !== undefined) headers.set('sec-fetch-site', sameOrigin(form.page, url));
    const method = form === undefined ? 'GET' : 'POST';
    const body = form?.fields ?? null;
    const response = await fetch(url, { method, headers, body, redirect: 'manual', signal });
    for (const cookie of response.headers.getSetCookie()) await jar.setCookie(cookie, url.href);
    onHop({ method, origin: url.origin, path: url.pathname, status: response.status });
    return response;
  }

  async function go(url: URL, form?: Form): Promise<Page> {
    let [place, response] = [url, await request(url, form)];
    for (let hops = 0; response.headers.has('location'); hops += 1) {
      if (hops === 20) throw lost(place, 'redirects in circles');
      await response.body?.cancel();
      place = new URL(response.headers.get('location') ?? '', place);
      response = await request(place);
    }
    if (!response.ok) throw lost(place, `answered with status ${response.status}`);
    const html = await response.text();
    return { url: place, title: unescaped(/<title>([^<]*)<\/title>/i.exec(html)?.[1] ?? ''), html };
  }

  return {
    open: (url: URL) => go(url),
    /** Sends the page's form. */
    submit(page: Page): Promise<Page> {
      const form = readForm(page.html, page.url);
      if (form === undefined) throw lost(page.url, 'shows no form');
      return go(form.action, form);
    },
  };
}

function sameOrigin(from: URL, to: URL): string {
  return from.origin === to.origin ? 'same-origin' : 'cross-site';
}

function lost({ origin, pathname }: URL, how: string): PatchbayError {
  return new PatchbayError('response/invalid', `The browser is stuck: ${origin}${pathname} ${how}.`);
}
