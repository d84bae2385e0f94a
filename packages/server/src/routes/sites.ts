import * as z from 'zod';
import { readInput } from '../read-input.ts';
import type { Route } from '../route.ts';

const input = z.strictObject({ site: z.string().max(256) });

/** Where a connection in `pending_choice` may point to; a choice among it makes the connection active. */
export const sitesRoute: Route = {
  path: 'connections/:id/sites',
  endpoints: {
    GET: {
      access: 'session',
      action: 'connect',
      limit: 'manage',
      async run({ context: { patchbay }, parameters: { id = '' }, owner, signal }) {
        return Response.json({ sites: await patchbay.sites(id, { owner, signal }) });
      },
    },
    POST: {
      access: 'session',
      action: 'connect',
      limit: 'manage',
      async run({ context: { patchbay, bodyTimeoutMs }, request, parameters: { id = '' }, owner, signal }) {
        const { site } = await readInput(request, { schema: input, timeoutMs: bodyTimeoutMs });
        return Response.json({ connection: await patchbay.chooseSite(id, { owner, site, signal }) });
      },
    },
  },
};
