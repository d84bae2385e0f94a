import * as z from 'zod';
import { isForm, readInput } from '../read-input.ts';
import { Refusal } from '../refusal.ts';
import type { Route } from '../route.ts';

const input = z.strictObject({
  returnTo: z.string().max(2048).exactOptional(),
  abilities: z.array(z.string().max(128)).max(256).exactOptional(),
  site: z.record(z.string().max(128), z.unknown()).exactOptional(),
});

/** Begins a consent: a form's browser is sent straight to the provider, any other caller is told where to send it. */
export const connectRoute: Route = {
  path: 'connect/:connector',
  wantsPage: isForm,
  endpoints: {
    POST: {
      access: 'session',
      async run({ context: { patchbay, bodyTimeoutMs }, request, parameters, owner }) {
        const { connector = '' } = parameters;
        if (!patchbay.has(connector)) {
          throw new Refusal('server/not-found', 'This app has no such connector.');
        }
        const wanted = await readInput(request, { schema: input, timeoutMs: bodyTimeoutMs, fromForm });
        const started = await patchbay.connect(connector, { ...wanted, owner });
        if (isForm(request)) return started.response();
        return Response.json({ url: started.url }, { headers: { 'set-cookie': started.cookie } });
      },
    },
  },
};

/** The same names as in JSON: `abilities` as often as there are some, a site's fields as `site.<field>`. */
function fromForm(form: URLSearchParams): object {
  const fields: Record<string, unknown> = {};
  const site: [string, string][] = [];
  for (const name of new Set(form.keys())) {
    const values = form.getAll(name);
    if (name.startsWith('site.')) site.push([name.slice('site.'.length), values.at(-1) ?? '']);
    else fields[name] = name === 'abilities' ? values : values.at(-1);
  }
  return site.length === 0 ? fields : { ...fields, site: Object.fromEntries(site) };
}
