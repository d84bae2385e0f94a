import * as z from 'zod';
import { permit } from '../authority.ts';
import { check, readInput } from '../read-input.ts';
import type { Route } from '../route.ts';

const filter = z.object({ connection: z.string().max(200).exactOptional() });

/** What the owner agreed to, oldest first, what was withdrawn too. */
export const consentsRoute: Route = {
  path: 'consents',
  endpoints: {
    GET: {
      access: 'session',
      action: undefined,
      async run(call) {
        const wanted = check(filter, Object.fromEntries(call.url.searchParams));
        await permit(call, 'read', wanted);
        const { owner, signal } = call;
        return Response.json({
          consents: await call.context.patchbay.consents({ ...wanted, owner, signal }),
        });
      },
    },
  },
};

const input = z.strictObject({ abilities: z.array(z.string().max(128)).min(1).max(256) });

/** Ends some abilities of one connection. The last one is ended by a disconnect. */
export const withdrawRoute: Route = {
  path: 'connections/:id/withdraw',
  endpoints: {
    POST: {
      access: 'session',
      action: 'withdraw',
      limit: 'manage',
      async run({ context: { patchbay, bodyTimeoutMs }, request, parameters: { id = '' }, owner, signal }) {
        const { abilities } = await readInput(request, { schema: input, timeoutMs: bodyTimeoutMs });
        return Response.json({ connection: await patchbay.withdraw(id, { owner, abilities, signal }) });
      },
    },
  },
};
