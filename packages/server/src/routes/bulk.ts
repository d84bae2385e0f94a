import type { BulkResult } from '@patchbay/core';
import * as z from 'zod';
import { isPermitted, permit } from '../authority.ts';
import { toldFailure } from '../public-error.ts';
import { readInput } from '../read-input.ts';
import { Refusal } from '../refusal.ts';
import type { Call, Route } from '../route.ts';
import type { ServableBulk } from '../servable.ts';

const name = z.string().max(200);

const input = z.strictObject({
  action: z.enum(['sync', 'refresh', 'disconnect']),
  connector: name.exactOptional(),
  status: z
    .enum(['pending_invite', 'pending_choice', 'confirming', 'active', 'reauth_required'])
    .exactOptional(),
  subject: name.exactOptional(),
  degraded: z.boolean().exactOptional(),
  notSyncedSince: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text))
    .exactOptional(),
  ids: z.array(name).max(1000).exactOptional(),
  dryRun: z.boolean().exactOptional(),
  after: z.string().max(400).exactOptional(),
});

type Verb = NonNullable<ServableBulk['syncLater']>;

/** As many as fit one answer. */
const mostResults = 1000;
const longestMs = 20_000;

/**
 * One action for many of the owner's connections. A part of them is dealt with in an answer, and `next` tells where the next
 * request goes on; each connection is asked about by itself, and one that fails is a result beside the others.
 */
export function bulkRoute(bulk: ServableBulk): Route {
  const verbs: Readonly<Record<z.output<typeof input>['action'], Verb | undefined>> = {
    sync: bulk.syncLater?.bind(bulk),
    refresh: bulk.refresh.bind(bulk),
    disconnect: bulk.disconnect.bind(bulk),
  };
  return {
    path: 'connections/bulk',
    endpoints: {
      POST: {
        access: 'session',
        action: undefined,
        limit: 'bulk',
        async run(call) {
          const { context, owner, request, signal } = call;
          const given = await readInput(request, { schema: input, timeoutMs: context.bodyTimeoutMs });
          const { action, after, dryRun = false, ...filter } = given;
          await permit(call, action, filter.connector === undefined ? {} : { connector: filter.connector });
          const verb = verbs[action];
          if (verb === undefined) throw new Refusal('server/not-found', 'This app does not sync.');
          const allow = ({ id, connector }: { readonly id: string; readonly connector: string }) =>
            isPermitted(call, action, { connection: id, connector });
          const options = { signal, dryRun, ...(after !== undefined && { after }), allow };
          return Response.json(
            await answer(call, (until) => verb({ ...filter, whose: owner }, { ...options, until })),
          );
        },
      },
    },
  };
}

/** What comes within a third of the time that an answer may take. */
async function answer(
  { context }: Pick<Call, 'context'>,
  begin: (until: AbortSignal) => AsyncIterable<BulkResult<object>>,
) {
  const enough = new AbortController();
  const timer = setTimeout(() => enough.abort(), Math.min(context.timeoutMs / 3, longestMs));
  const results: object[] = [];
  let next: string | undefined;
  try {
    for await (const result of begin(enough.signal)) {
      results.push(view(context, result));
      next = result.cursor;
      if (results.length === mostResults) enough.abort();
    }
  } finally {
    clearTimeout(timer);
  }
  if (!enough.signal.aborted) return { results };
  if (next !== undefined) return { results, next };
  throw new Refusal('server/timeout', 'This took too long. Try again in a moment.');
}

function view({ report }: Call['context'], result: BulkResult<object>): object {
  if (result.outcome !== 'failed') {
    const { cursor: _, ...told } = result;
    return told;
  }
  const { connection, outcome, error } = result;
  return { connection, outcome, error: toldFailure(error.cause, report) };
}
