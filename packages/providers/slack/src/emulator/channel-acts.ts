import { epochSeconds } from '@patchbay/testing/emulator';
import { type Conversation, conversationObject } from './conversation.ts';
import { channelType, type messageActs } from './message-acts.ts';
import type { ConversationKind } from './slack-objects.ts';
import { conversationOf, type WorkspaceState } from './workspace-state.ts';

/** A conversation to be made. */
export interface NewConversation {
  readonly name: string;
  readonly kind?: ConversationKind;
  readonly creator: string;
  readonly members?: readonly string[];
}

/** What can be done with channels; each act is told as an event, `channel_…` or, of private ones, `group_…`. */
export function channelActs(state: WorkspaceState, messages: ReturnType<typeof messageActs>) {
  const tell = (conversation: Conversation, what: string, fields: object) => {
    const prefix = conversation.kind === 'private_channel' ? 'group' : 'channel';
    state.announce({ type: `${prefix}_${what}`, ...fields, event_ts: state.nextTs() }, conversation);
  };
  const change = (id: string, changes: Partial<Conversation>) =>
    Object.assign(conversationOf(state, id), changes, { updated: state.now().getTime() });

  return {
    /** The channel of a name; throws where there is none, so that a test fails where it looks. */
    channelNamed(name: string): Conversation {
      for (const conversation of state.conversations.values())
        if (conversation.name === name) return conversation;
      throw new RangeError(`there is no channel "${name}"`);
    },

    createChannel(channel: NewConversation): Conversation {
      const conversation = newConversation(state, channel);
      state.conversations.set(conversation.id, conversation);
      if (conversation.kind === 'public_channel') {
        const viewer = { userId: conversation.creator, teamId: state.team.id };
        const { is_member: _m, num_members: _n, ...channel } = conversationObject(conversation, viewer);
        tell(conversation, 'created', { channel });
      }
      return conversation;
    },

    renameChannel(id: string, name: string): void {
      const { name: oldName, previousNames, created } = conversationOf(state, id);
      const conversation = change(id, { name, previousNames: [oldName, ...previousNames] });
      const channel = { id, is_channel: true, is_mpim: false, name, name_normalized: name, created };
      tell(conversation, 'rename', { channel });
    },

    archiveChannel(id: string): void {
      const conversation = change(id, { isArchived: true });
      tell(conversation, 'archive', { channel: id, user: conversation.creator, is_moved: 0 });
    },

    unarchiveChannel(id: string): void {
      const conversation = change(id, { isArchived: false });
      tell(conversation, 'unarchive', { channel: id, user: conversation.creator });
    },

    deleteChannel(id: string): void {
      const conversation = conversationOf(state, id);
      state.conversations.delete(id);
      tell(conversation, 'deleted', { channel: id, actor_id: conversation.creator });
    },

    joinChannel(id: string, user: string, inviter?: string): void {
      const conversation = conversationOf(state, id);
      if (conversation.members.has(user)) return;
      conversation.members.add(user);
      const place = { channel: id, channel_type: channelType(conversation).charAt(0).toUpperCase() };
      const event = { type: 'member_joined_channel', user, ...place, team: state.team.id };
      const invited = inviter === undefined ? {} : { inviter };
      state.announce({ ...event, ...invited, event_ts: state.nextTs() }, conversation);
      const text = `<@${user}> has joined the channel`;
      messages.postMessage({ channel: id, user, text, extra: { subtype: 'channel_join' } });
    },

    leaveChannel(id: string, user: string): void {
      const conversation = conversationOf(state, id);
      if (!conversation.members.delete(user)) return;
      const place = { channel: id, channel_type: channelType(conversation).charAt(0).toUpperCase() };
      const event = { type: 'member_left_channel', user, ...place, team: state.team.id };
      state.announce({ ...event, event_ts: state.nextTs() }, conversation);
    },
  };
}

/** A conversation that nobody has been told of. */
export function newConversation(
  state: WorkspaceState,
  { name, kind = 'public_channel', creator, members = [creator] }: NewConversation,
  rest: Partial<Conversation> = {},
): Conversation {
  return {
    ...{ name, kind, creator, members: new Set(members), messages: [] },
    id: state.random.id(kind === 'im' ? 'D' : 'C', 10),
    created: epochSeconds(state.now()),
    updated: state.now().getTime(),
    isGeneral: false,
    invitesApps: false,
    isArchived: false,
    previousNames: [],
    topic: '',
    purpose: '',
    ...rest,
  };
}
