import { PatchbayError } from '../../errors/patchbay-error.ts';
import type { Kernel } from '../kernel.ts';

/**
 * Where the browser may be sent after consent: an absolute URL on an allowed origin, or a path on ours. Returns the
 * absolute URL, which is stored and used as it is. Throws `input/invalid` for everything else.
 */
export function checkReturnTo(kernel: Pick<Kernel, 'baseUrl' | 'returnOrigins'>, returnTo: string): string {
  const isPath = /^\/(?![/\\])/.test(returnTo);
  const odd = /[\s\\\p{Cc}]/u.test(returnTo) || /^\/(?:%2f|%5c)/i.test(returnTo);
  const url =
    odd || !URL.canParse(returnTo, isPath ? kernel.baseUrl : undefined)
      ? undefined
      : new URL(returnTo, isPath ? kernel.baseUrl : undefined);
  // A blob: URL has the origin of the page that made it.
  const web = url?.protocol === 'https:' || url?.protocol === 'http:';
  const plain = web && url.username === '' && url.password === '';
  if (url !== undefined && plain && kernel.returnOrigins.has(url.origin)) return url.href;
  throw new PatchbayError(
    'input/invalid',
    'returnTo must be a path of this app, such as /settings, or a URL on an origin listed in returnOrigins.',
  );
}

/** An origin of this app, exactly as browsers write it. Throws `input/invalid` for everything else. */
export function checkOpener({ returnOrigins }: Pick<Kernel, 'returnOrigins'>, opener: string): string {
  if (returnOrigins.has(opener)) return opener;
  throw new PatchbayError(
    'input/invalid',
    'A popup can only be opened by a page of this app, or on an origin listed in returnOrigins.',
  );
}
