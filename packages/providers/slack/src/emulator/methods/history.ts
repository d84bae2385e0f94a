import { type ApiMethod, type Call, scopesFor, tiers } from '../call.ts';
import { type Conversation, messageObject } from '../conversation.ts';
import { SlackFailure } from '../slack-failure.ts';
import type { SlackMessage } from '../slack-objects.ts';
import { callPage, nextCursor, records } from './paging.ts';

/** What was said. */
export const historyMethods: Readonly<Record<string, ApiMethod>> = {
  'conversations.history': {
    ...{ limit: tiers[3], accepts: scopesFor('history') },
    run(call) {
      const conversation = readable(call);
      const items = conversation.messages.filter((message) => !isHiddenReply(message)).reverse();
      const inRange = items.filter(range(call));
      const size = historyLimit(call);
      const page = callPage(call, {
        items: inRange,
        keyOf: ({ ts }) => ts,
        descending: true,
        size,
        list: 'next_ts',
      });
      const replies = repliesByParent(conversation);
      const messages = page.items.map((message) => messageObject(message, replies.get(message.ts) ?? []));
      return {
        ...{ ok: true, messages: records(call, messages), has_more: page.next !== undefined },
        ...{ pin_count: 0, channel_actions_ts: null, channel_actions_count: 0 },
        ...nextCursor(page.next),
      };
    },
  },

  'conversations.replies': {
    ...{ limit: tiers[3], accepts: scopesFor('history') },
    run(call) {
      const conversation = readable(call);
      const ts = call.required('ts');
      const parent = conversation.messages.find((message) => message.ts === ts);
      if (parent === undefined) throw new SlackFailure('thread_not_found');
      const replies = repliesByParent(conversation).get(ts) ?? [];
      // The parent opens the thread whatever range is asked for.
      const items = [parent, ...replies.filter(range(call))];
      const size = historyLimit(call);
      const page = callPage(call, { items, keyOf: (message) => message.ts, size, list: 'thread' });
      const messages = page.items.map((message) => messageObject(message, message === parent ? replies : []));
      const has_more = page.next !== undefined;
      return { ok: true, messages: records(call, messages), has_more, ...nextCursor(page.next) };
    },
  },
};

/** A bot reads where it is a member; a person reads every public channel besides. */
function readable(call: Call): Conversation {
  const conversation = call.conversation('history');
  const isMember = conversation.members.has(call.viewer.userId);
  if (!isMember && call.token.payload.kind === 'bot') throw new SlackFailure('not_in_channel');
  return conversation;
}

/** Apps that are sold outside the Marketplace get 15 messages at most. */
function historyLimit(call: Call): number {
  const { distribution } = call.token.payload.installation.app;
  if (distribution === 'distributed') return Math.min(15, call.limit({ fallback: 15, max: 999 }));
  return call.limit({ fallback: 100, max: 999 });
}

function range(call: Call): (message: SlackMessage) => boolean {
  const oldest = timestamp(call, 'oldest');
  const latest = timestamp(call, 'latest');
  const inclusive = call.flag('inclusive');
  return ({ ts }) => {
    if (inclusive && (ts === oldest || ts === latest)) return true;
    return (oldest === undefined || ts > oldest) && (latest === undefined || ts < latest);
  };
}

/** A moment in the form that compares as text with every message's: ten digits, a point, six digits. */
function timestamp(call: Call, name: 'oldest' | 'latest'): string | undefined {
  const text = call.text(name);
  if (text === undefined) return undefined;
  const [, seconds, fraction = ''] = /^(\d{1,10})(?:\.(\d{0,6}))?$/.exec(text) ?? [];
  if (seconds === undefined) throw new SlackFailure(`invalid_ts_${name}`);
  return `${seconds.padStart(10, '0')}.${fraction.padEnd(6, '0')}`;
}

function isHiddenReply({ thread_ts, ts, subtype }: SlackMessage): boolean {
  return thread_ts !== undefined && thread_ts !== ts && subtype !== 'thread_broadcast';
}

function repliesByParent({ messages }: Conversation): ReadonlyMap<string, readonly SlackMessage[]> {
  const replies = new Map<string, SlackMessage[]>();
  for (const message of messages) {
    const { thread_ts, ts } = message;
    if (thread_ts === undefined || thread_ts === ts) continue;
    const thread = replies.get(thread_ts);
    if (thread === undefined) replies.set(thread_ts, [message]);
    else thread.push(message);
  }
  return replies;
}
