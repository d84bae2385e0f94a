import { cursorPages, defineStream } from '@patchbay/core';
import * as z from 'zod/mini';
import { channel, message, paged, user } from './schemas.ts';

/** Every public channel and the private ones the bot is in. A deleted channel is simply no longer listed. */
export const channels = defineStream({
  schema: channel,
  key: 'id',
  deletions: 'absence',
  scopes: ['channels:read', 'groups:read'],
  read: ({ client, signal }) =>
    cursorPages(client, 'conversations.list', {
      limit: 'conversations.list',
      page: z.object({ channels: z.array(z.unknown()), ...paged }),
      records: (page) => page.channels,
      next: (page) => page.response_metadata?.next_cursor,
      parameter: 'cursor',
      searchParams: { types: 'public_channel,private_channel', exclude_archived: false, limit: 200 },
      signal,
    }),
});

/** Every member, also those who left. */
export const users = defineStream({
  schema: user,
  key: 'id',
  deletions: 'absence',
  scopes: ['users:read', 'users:read.email'],
  read: ({ client, signal }) =>
    cursorPages(client, 'users.list', {
      limit: 'users.list',
      page: z.object({ members: z.array(z.unknown()), ...paged }),
      records: (page) => page.members,
      next: (page) => page.response_metadata?.next_cursor,
      parameter: 'cursor',
      searchParams: { limit: 200 },
      signal,
    }),
});

/** Pages for an app under Slack's limits of 2025 for commercially distributed apps, and for all others. */
const pageSizes = { distributed: 15, marketplace: 200, internal: 200 };

/**
 * How far a channel is read. Slack lists the newest first, so a walk goes backwards and its mark has both ends; it goes on from
 * there however often it is cut off.
 */
const historyMark = z.object({
  /** All up to this `ts` is stored. */
  upTo: z.optional(z.string()),
  /** The walk under way: where it began, and how far down it is. */
  walk: z.optional(z.object({ top: z.string(), down: z.string() })),
});

/** The messages of every channel the bot is in; replies inside threads are not among them. What is deleted comes by event. */
export const messages = defineStream({
  needs: { app: z.object({ distribution: z.enum(['internal', 'marketplace', 'distributed']) }) },
  schema: message,
  key: ['channel', 'ts'],
  checkpoint: historyMark,
  range: 'ts',
  per: channels,
  where: ({ is_member }) => is_member === true,
  scopes: ['channels:history', 'groups:history'],
  async *read({ client, app, parent, checkpoint = {}, range, signal }) {
    const { upTo } = checkpoint;
    let { walk } = checkpoint;
    const pages = cursorPages(client, 'conversations.history', {
      limit: 'conversations.history',
      page: z.object({ messages: z.array(z.looseObject({})), ...paged }),
      records: (page) => page.messages.map((record) => ({ ...record, channel: parent.id })),
      next: (page) => page.response_metadata?.next_cursor,
      parameter: 'cursor',
      searchParams: {
        channel: parent.id,
        inclusive: true,
        limit: pageSizes[app.distribution],
        oldest: range ? timestamp(range.from) : upTo,
        latest: range ? timestamp(range.to) : walk?.down,
      },
      signal,
    });
    for await (const page of pages) {
      const times = page.records.flatMap(timeOf).sort();
      const [down = walk?.down, top = down] = [times[0], times.at(-1)];
      if (top !== undefined && down !== undefined) walk = { top: walk?.top ?? top, down };
      yield range || !walk ? page : { ...page, checkpoint: { ...(upTo && { upTo }), walk } };
    }
    if (!range && walk) yield { records: [], checkpoint: { upTo: walk.top } };
  },
});

/** Slack's `ts` counts seconds, with microseconds behind the point. */
function timestamp(moment: Date): string {
  return (moment.getTime() / 1000).toFixed(6);
}

/** Those of one form, whose texts are in the order of time: another one is set aside with its record, and moves nothing. */
function timeOf(record: unknown): string[] {
  const { ts } = record as { readonly ts?: unknown };
  return typeof ts === 'string' && /^\d{10}\.\d{6}$/.test(ts) ? [ts] : [];
}
