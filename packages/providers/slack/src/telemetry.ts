import { cursorPages, defineTelemetry, reading } from '@patchbay/core';
import * as z from 'zod/mini';
import { absent, paged } from './schemas.ts';

const member = z.object({ deleted: absent(z.boolean()), is_bot: absent(z.boolean()) });

/** How many people and open channels the workspace has. */
export const telemetry = defineTelemetry({
  everySeconds: 3600,
  scopes: ['users:read', 'channels:read', 'groups:read'],
  async *poll({ client, signal }) {
    let people = 0;
    const members = cursorPages(client, 'users.list', {
      limit: 'users.list',
      page: z.object({ members: z.array(member), ...paged }),
      records: (page) => page.members.filter(({ deleted, is_bot }) => !deleted && !is_bot),
      next: (page) => page.response_metadata?.next_cursor,
      parameter: 'cursor',
      searchParams: { limit: 200 },
      signal,
    });
    for await (const { records } of members) people += records.length;

    let open = 0;
    const channels = cursorPages(client, 'conversations.list', {
      limit: 'conversations.list',
      page: z.object({ channels: z.array(z.unknown()), ...paged }),
      records: (page) => page.channels,
      next: (page) => page.response_metadata?.next_cursor,
      parameter: 'cursor',
      searchParams: { types: 'public_channel,private_channel', exclude_archived: true, limit: 200 },
      signal,
    });
    for await (const { records } of channels) open += records.length;

    yield { readings: [reading('account.members', people), reading('account.channels', open)] };
  },
});
