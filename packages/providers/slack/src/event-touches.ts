import type { Touch } from '@patchbay/core';
import * as z from 'zod/mini';

type Touched = {
  readonly touches?: readonly Touch<'channels' | 'users' | 'messages'>[];
  readonly revoked?: true;
};

const subject = z.looseObject({
  type: z.string(),
  subtype: z.nullish(z.string()),
  channel: z.nullish(z.union([z.string(), z.looseObject({ id: z.string() })])),
  ts: z.nullish(z.string()),
  deleted_ts: z.nullish(z.string()),
  message: z.nullish(z.looseObject({ ts: z.string() })),
  item: z.nullish(z.looseObject({ channel: z.optional(z.string()), ts: z.optional(z.string()) })),
  tokens: z.nullish(z.looseObject({ bot: z.nullish(z.array(z.string())) })),
});

/** What each event of Slack's changes of ours. An edit names one old message; reading on from the last one would miss it. */
export function touchesOf(event: unknown): Touched {
  const { type, subtype, channel, deleted_ts, message, item, tokens } = subject.parse(event);
  const channelId = typeof channel === 'string' ? channel : channel?.id;
  switch (type) {
    case 'message':
      if (channelId === undefined) return {};
      if (subtype === 'message_deleted' && deleted_ts)
        return gone('messages', { channel: channelId, ts: deleted_ts }, channelId);
      if (subtype === 'message_changed' && message) return around(channelId, message.ts);
      return { touches: [{ stream: 'messages', parent: channelId }] };
    case 'reaction_added':
    case 'reaction_removed':
      return item?.channel && item.ts ? around(item.channel, item.ts) : {};
    case 'channel_deleted':
    case 'group_deleted':
      return channelId === undefined ? {} : gone('channels', { id: channelId });
    case 'channel_created':
    case 'channel_rename':
    case 'channel_archive':
    case 'channel_unarchive':
    case 'group_rename':
    case 'group_archive':
    case 'group_unarchive':
    case 'member_joined_channel':
    case 'member_left_channel':
      return { touches: [{ stream: 'channels' }] };
    case 'team_join':
    case 'user_change':
      return { touches: [{ stream: 'users' }] };
    case 'app_uninstalled':
      return { revoked: true };
    case 'tokens_revoked':
      // A person's token alone leaves the bot's, and with it the connection, alive.
      return (tokens?.bot ?? []).length > 0 ? { revoked: true } : {};
    default:
      return {};
  }
}

function gone(stream: 'channels' | 'messages', key: Record<string, string>, parent?: string): Touched {
  return { touches: [{ stream, gone: key, ...(parent !== undefined && { parent }) }] };
}

/** A span of one millisecond on either side: `ts` has microseconds, dates have not. */
function around(channel: string, ts: string): Touched {
  const moment = Number(ts) * 1000;
  const range = { from: new Date(moment - 1).toISOString(), to: new Date(moment + 1).toISOString() };
  return { touches: [{ stream: 'messages', parent: channel, range }] };
}
