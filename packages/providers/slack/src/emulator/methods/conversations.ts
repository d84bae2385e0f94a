import { type ApiMethod, type Call, isVisible, scopeStems, scopesFor, tiers } from '../call.ts';
import { type Conversation, conversationObject } from '../conversation.ts';
import { SlackFailure } from '../slack-failure.ts';
import type { ConversationKind } from '../slack-objects.ts';
import { callPage, nextCursor, records } from './paging.ts';

/** Conversations and who is in them. */
export const conversationMethods: Readonly<Record<string, ApiMethod>> = {
  'conversations.list': {
    ...{ limit: tiers[2], accepts: scopesFor('read') },
    run: (call) =>
      listed(
        call,
        () => true,
        (object) => object,
      ),
  },

  'users.conversations': {
    ...{ limit: tiers[3], accepts: scopesFor('read') },
    run(call) {
      const user = call.text('user') ?? call.viewer.userId;
      const withoutCounts = ({ num_members: _n, is_member: _m, ...rest }: Record<string, unknown>) => rest;
      return listed(call, ({ members }) => members.has(user), withoutCounts);
    },
  },

  'conversations.info': {
    ...{ limit: tiers[3], accepts: scopesFor('read') },
    run(call) {
      const conversation = call.conversation('read');
      const { num_members, ...channel } = conversationObject(conversation, call.viewer);
      const counted = call.flag('include_num_members') ? { num_members } : {};
      return { ok: true, channel: { ...channel, ...counted } };
    },
  },

  'conversations.members': {
    ...{ limit: tiers[4], accepts: scopesFor('read') },
    run(call) {
      const items = [...call.conversation('read').members].sort();
      const size = call.limit({ fallback: 100, max: 1000 });
      const page = callPage(call, { items, keyOf: (id) => id, size, list: 'member' });
      return { ok: true, members: page.items, ...nextCursor(page.next) };
    },
  },

  'conversations.join': {
    ...{ limit: tiers[3], accepts: ['channels:join', 'channels:write'], readsJson: true },
    run(call) {
      call.need(call.token.payload.kind === 'bot' ? 'channels:join' : 'channels:write');
      const conversation = call.conversation(undefined);
      if (conversation.kind !== 'public_channel') {
        throw new SlackFailure('method_not_supported_for_channel_type');
      }
      if (conversation.isArchived) throw new SlackFailure('is_archived');
      const { userId } = call.viewer;
      const already = conversation.members.has(userId);
      call.workspace.joinChannel(conversation.id, userId);
      const channel = conversationObject(conversation, call.viewer);
      const warning = 'already_in_channel';
      if (!already) return { ok: true, channel };
      return { ok: true, channel, warning, response_metadata: { warnings: [warning] } };
    },
  },
};

/** Archived channels are taken out after the page is cut, so that a page may be short, or empty, and go on. */
function listed(
  call: Call,
  isWanted: (conversation: Conversation) => boolean,
  trim: (object: Record<string, unknown>) => Record<string, unknown>,
): object {
  const kinds = wantedKinds(call);
  const items = [...call.workspace.conversations.values()]
    .filter((conversation) => kinds.has(conversation.kind) && isWanted(conversation))
    .filter((conversation) => isVisible(conversation, call.viewer))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const size = call.limit({ fallback: 100, max: 1000 });
  const page = callPage(call, { items, keyOf: ({ id }) => id, size, list: 'team' });
  const kept = page.items.filter(({ isArchived }) => !isArchived || !call.flag('exclude_archived'));
  const channels = kept.map((conversation) => trim(conversationObject(conversation, call.viewer)));
  return { ok: true, channels: records(call, channels), ...nextCursor(page.next) };
}

function wantedKinds(call: Call): ReadonlySet<ConversationKind> {
  const named = (call.text('types') ?? 'public_channel').split(',').map((name) => name.trim());
  const kinds = named.filter((name): name is ConversationKind => name in scopeStems);
  if (kinds.length < named.length) throw new SlackFailure('invalid_types');
  for (const kind of kinds) call.need(`${scopeStems[kind]}:read`);
  return new Set(kinds);
}
