import type { ConversationKind, SlackMessage } from './slack-objects.ts';

/** A conversation and what was said in it. */
export interface Conversation {
  readonly id: string;
  readonly kind: ConversationKind;
  /** Epoch seconds. */
  readonly created: number;
  readonly creator: string;
  readonly isGeneral: boolean;
  /** Whether someone adds a newly installed app to it, so that it isn't blind. */
  readonly invitesApps: boolean;
  name: string;
  previousNames: string[];
  topic: string;
  purpose: string;
  isArchived: boolean;
  /** Epoch milliseconds, unlike every other time here. */
  updated: number;
  readonly members: Set<string>;
  /** Oldest first. */
  readonly messages: SlackMessage[];
}

/** Who looks at a conversation: the same one reads differently to a member and to a stranger. */
export interface Viewer {
  readonly userId: string;
  readonly teamId: string;
}

/** A conversation as Slack's API shows it. Direct messages have no name and few fields. */
export function conversationObject(conversation: Conversation, viewer: Viewer): Record<string, unknown> {
  const { id, created, isArchived, kind, members } = conversation;
  const shared = { id, created, is_archived: isArchived, updated: conversation.updated };
  if (kind === 'im') {
    const user = [...members].find((member) => member !== viewer.userId) ?? viewer.userId;
    const fixed = { is_im: true, is_org_shared: false, priority: 0, is_user_deleted: false };
    return { ...shared, ...fixed, context_team_id: viewer.teamId, user };
  }
  const note = (value: string) => ({
    value,
    creator: value === '' ? '' : conversation.creator,
    last_set: value === '' ? 0 : created,
  });
  return {
    ...shared,
    name: conversation.name,
    name_normalized: conversation.name,
    creator: conversation.creator,
    is_channel: kind !== 'mpim',
    is_group: false,
    is_im: false,
    is_mpim: kind === 'mpim',
    is_private: kind !== 'public_channel',
    is_general: conversation.isGeneral,
    is_shared: false,
    is_org_shared: false,
    is_ext_shared: false,
    is_pending_ext_shared: false,
    is_member: members.has(viewer.userId),
    context_team_id: viewer.teamId,
    shared_team_ids: [viewer.teamId],
    pending_shared: [],
    unlinked: 0,
    previous_names: conversation.previousNames,
    topic: note(conversation.topic),
    purpose: note(conversation.purpose),
    num_members: members.size,
  };
}

/** A message with what its thread adds to it, as `conversations.history` shows a thread's parent. */
export function messageObject(
  message: SlackMessage,
  replies: readonly SlackMessage[],
): Record<string, unknown> {
  const latest = replies.at(-1);
  if (latest === undefined) return { ...message };
  const users = [...new Set(replies.map(({ user }) => user))];
  return {
    ...message,
    thread_ts: message.ts,
    reply_count: replies.length,
    reply_users_count: users.length,
    reply_users: users.slice(0, 5),
    latest_reply: latest.ts,
    subscribed: false,
    is_locked: false,
  };
}
