import { PatchbayError } from '@patchbay/core';
import * as z from 'zod';
import { isInternal, publicMessage } from '../public-error.ts';
import { check } from '../read-input.ts';
import type { Route } from '../route.ts';

const filter = z.object({
  connector: z.string().max(128).exactOptional(),
  status: z
    .enum(['pending_invite', 'pending_choice', 'confirming', 'active', 'reauth_required', 'disconnected'])
    .exactOptional(),
});

/** The owner's connections, oldest first, ended ones too. */
export const connectionsRoute: Route = {
  path: 'connections',
  endpoints: {
    GET: {
      access: 'session',
      action: 'read',
      async run({ context: { patchbay }, url, owner, signal }) {
        const wanted = check(filter, Object.fromEntries(url.searchParams));
        return Response.json({ connections: await patchbay.list({ ...wanted, owner, signal }) });
      },
    },
  },
};

/** Ends one connection. */
export const connectionRoute: Route = {
  path: 'connections/:id',
  endpoints: {
    DELETE: {
      access: 'session',
      action: 'disconnect',
      limit: 'manage',
      async run({ context: { patchbay }, parameters: { id = '' }, owner, signal }) {
        return Response.json(await patchbay.disconnect(id, { owner, signal }));
      },
    },
  },
};

/** Asks the provider whether one connection works. */
export const healthRoute: Route = {
  path: 'connections/:id/health',
  endpoints: {
    GET: {
      access: 'session',
      action: 'read',
      limit: 'manage',
      async run({ context: { patchbay, report }, parameters: { id = '' }, owner, signal }) {
        const health = await patchbay.health(id, { owner, signal });
        if (health.error === undefined) return Response.json(health);
        const { code, message } = health.error;
        if (isInternal(code)) report(new PatchbayError(code, message, { connection: id }));
        return Response.json({ ...health, error: { code, message: publicMessage(code, message) } });
      },
    },
  },
};
