import type { SyncResult } from '@patchbay/core';
import * as z from 'zod';
import { readInput } from '../read-input.ts';
import { Refusal } from '../refusal.ts';
import type { Route } from '../route.ts';
import type { ServableWorkspace } from '../servable.ts';

const input = z.strictObject({ stream: z.string().max(128).exactOptional() });

/** Syncs one stream, or all that the consent covers, and answers when it is done. What was read before a failure stays. */
export const syncRoute: Route = {
  path: 'connections/:id/sync',
  endpoints: {
    POST: {
      access: 'session',
      action: 'sync',
      limit: 'sync',
      async run({ context: { patchbay, bodyTimeoutMs }, request, parameters: { id = '' }, owner, signal }) {
        const { stream } = await readInput(request, { schema: input, timeoutMs: bodyTimeoutMs });
        const workspace = await patchbay.workspaceOf(id, { owner, signal });
        if (workspace.sync === undefined) throw new Refusal('server/not-found', 'This app does not sync.');
        const results: SyncResult[] = [];
        for (const name of stream === undefined ? await consented(workspace) : [stream]) {
          results.push(await workspace.sync(name, { signal }));
        }
        return Response.json({ results });
      },
    },
  },
};

/** Parents before their children; streams that were left out of the consent would only be refused. */
async function consented(workspace: ServableWorkspace): Promise<readonly string[]> {
  const { abilities } = await workspace.connection();
  return (workspace.streams ?? []).filter((name) => abilities.includes(name));
}
