import { isPatchbayError } from '@patchbay/core';
import { ownerOf } from '../find-owner.ts';
import { publicError } from '../public-error.ts';
import type { Call, Route } from '../route.ts';

/**
 * Ends a consent. Always a redirect, so that the code and the state stay in no address bar, history or Referer: to where
 * `connect` was told to return, else to our own page, with `connection` or `error` in the query.
 */
export const callbackRoute: Route = {
  path: 'callback/:context',
  wantsPage: () => true,
  endpoints: {
    GET: {
      access: 'open',
      async run(call) {
        const { patchbay, report } = call.context;
        const fresh = await freshConsent(call);
        if (fresh !== undefined) return fresh;
        try {
          const { connection, returnTo, cookie } = await patchbay.callback(call.request);
          return sendBack(call, returnTo, { connection: connection.id }, cookie);
        } catch (error) {
          const { code, isOurs } = publicError(error);
          if (isOurs) report(error);
          const returnTo = isPatchbayError(error) ? error.detail.returnTo : undefined;
          return sendBack(call, returnTo, { error: code });
        }
      },
    },
  },
};

/**
 * A provider that was installed from its own pages sends the browser here with a code and nothing of ours. Such a code
 * is never redeemed: whoever is signed in is asked for consent as if they had pressed Connect.
 */
async function freshConsent(call: Call): Promise<Response | undefined> {
  const { patchbay } = call.context;
  const connector = call.parameters.context ?? '';
  const unasked = call.url.searchParams.has('code') && !call.url.searchParams.has('state');
  const owner = unasked && patchbay.has(connector) ? await ownerOf(call) : undefined;
  return owner && (await patchbay.connect(connector, { owner })).response();
}

type Outcome = { readonly connection: string } | { readonly error: string };

function sendBack(
  { context }: Call,
  returnTo: string | undefined,
  outcome: Outcome,
  cookie?: string,
): Response {
  const { patchbay, basePath } = context;
  const location = new URL(returnTo ?? `${basePath}/connected`, patchbay.baseUrl);
  // The address that a person returns to may hold the outcome of an earlier attempt.
  for (const name of ['connection', 'error']) location.searchParams.delete(name);
  for (const [name, value] of Object.entries(outcome)) location.searchParams.set(name, value);
  const headers = new Headers({ location: location.href });
  if (cookie !== undefined) headers.set('set-cookie', cookie);
  return new Response(null, { status: 303, headers });
}
