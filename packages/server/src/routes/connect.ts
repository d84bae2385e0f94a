import { PatchbayError } from '@patchbay/core';
import * as z from 'zod';
import { permit } from '../authority.ts';
import { isForm, readInput } from '../read-input.ts';
import { Refusal } from '../refusal.ts';
import type { Call, Route } from '../route.ts';

const input = z.strictObject({
  returnTo: z.string().max(2048).exactOptional(),
  abilities: z.array(z.string().max(128)).max(256).exactOptional(),
  site: z.record(z.string().max(128), z.unknown()).exactOptional(),
  connection: z.string().max(200).exactOptional(),
  otherAccount: z.boolean().exactOptional(),
  completion: z.enum(['redirect', 'popup']).exactOptional(),
});

/** Begins a consent: a form's browser is sent straight to the provider, any other caller is told where to send it. */
export const connectRoute: Route = {
  path: 'connect/:connector',
  wantsPage: isForm,
  endpoints: {
    POST: {
      access: 'session',
      action: undefined,
      limit: 'connect',
      async run(call) {
        const { patchbay, bodyTimeoutMs } = call.context;
        const { connector = '' } = call.parameters;
        if (!patchbay.has(connector)) {
          throw new Refusal('server/not-found', 'This app has no such connector.');
        }
        const body = await readInput(call.request, { schema: input, timeoutMs: bodyTimeoutMs, fromForm });
        const { completion, ...wanted } = body;
        const { connection } = wanted;
        await permit(call, 'connect', { connector, ...(connection !== undefined && { connection }) });
        const opener = completion === 'popup' ? { opener: openerOf(call) } : {};
        const { owner, signal } = call;
        const started = await patchbay.connect(connector, { ...wanted, ...opener, owner, signal });
        if (isForm(call.request)) return started.response();
        const { url, flowId, cookie } = started;
        return Response.json({ url, flowId }, { headers: { 'set-cookie': cookie } });
      },
    },
  },
};

/** The page that asks, which is the one that will be told. Its origin comes from the browser, never from the body. */
function openerOf({ request, context: { origins } }: Call): string {
  const origin = request.headers.get('origin');
  if (isForm(request) || origin === null) {
    throw new PatchbayError('input/invalid', 'Only a page’s own script can ask for a popup, with fetch.');
  }
  if (origin === origins.own || origins.allowed.has(origin)) return origin;
  throw new Refusal('server/cross-origin', 'This request came from another site and was refused.');
}

/** The same names as in JSON: `abilities` as often as there are some, a site's fields as `site.<field>`. */
function fromForm(form: URLSearchParams): object {
  const fields: Record<string, unknown> = {};
  const site: [string, string][] = [];
  for (const name of new Set(form.keys())) {
    const values = form.getAll(name);
    const last = values.at(-1) ?? '';
    if (name.startsWith('site.')) site.push([name.slice('site.'.length), last]);
    else if (name === 'abilities') fields[name] = values;
    else fields[name] = name === 'otherAccount' ? last === 'true' : last;
  }
  return site.length === 0 ? fields : { ...fields, site: Object.fromEntries(site) };
}
