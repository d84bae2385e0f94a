import type { StreamSync } from '@patchbay/core';
import * as z from 'zod';
import { toldFailure } from '../public-error.ts';
import { readInput } from '../read-input.ts';
import { Refusal } from '../refusal.ts';
import type { Call, Route } from '../route.ts';

const input = z.strictObject({ stream: z.string().max(128).exactOptional() });

/**
 * Syncs one stream, or all that the consent covers, and answers when it is done. Of all, one that fails is a result beside
 * the others. What was read before a failure stays.
 */
export const syncRoute: Route = {
  path: 'connections/:id/sync',
  endpoints: {
    POST: {
      access: 'session',
      action: 'sync',
      limit: 'sync',
      async run({ context, request, parameters: { id = '' }, owner, signal }) {
        const { patchbay, bodyTimeoutMs } = context;
        const { stream } = await readInput(request, { schema: input, timeoutMs: bodyTimeoutMs });
        const workspace = await patchbay.workspaceOf(id, { owner, signal });
        if (workspace.sync === undefined || workspace.syncAll === undefined)
          throw new Refusal('server/not-found', 'This app does not sync.');
        if (stream !== undefined)
          return Response.json({ results: [await workspace.sync(stream, { signal })] });
        const results = await workspace.syncAll({ signal });
        return Response.json({ results: results.map((result) => view(context, result)) });
      },
    },
  },
};

function view({ report }: Call['context'], result: StreamSync): object {
  if (result.outcome !== 'failed') return result;
  const { stream, outcome } = result;
  return { stream, outcome, error: toldFailure(result.error, report) };
}
