import type { Conversation } from './conversation.ts';
import type { SlackEvent, SlackMessage } from './slack-objects.ts';
import { conversationOf, type WorkspaceState } from './workspace-state.ts';

/** A message to be posted. */
export interface NewMessage {
  readonly channel: string;
  readonly user: string;
  readonly text: string;
  readonly threadTs?: string | undefined;
  /** What marks a message as an app's: its bot, its app, its blocks. */
  readonly extra?: Partial<SlackMessage>;
}

/** Where a message stands. */
export interface MessagePlace {
  readonly channel: string;
  readonly ts: string;
}

/** What can be done with messages; each act is told as an event `message`. */
export function messageActs(state: WorkspaceState) {
  const announce = (channel: Conversation, event: object) =>
    state.announce(messageEvent(channel, event), channel);

  return {
    postMessage({ channel, user, text, threadTs, extra }: NewMessage): SlackMessage {
      const conversation = conversationOf(state, channel);
      const parent = conversation.messages.find(({ ts }) => ts === threadTs);
      const message: SlackMessage = {
        ...{ type: 'message', ts: state.nextTs(), user, text, team: state.team.id },
        ...(extra ?? { client_msg_id: uuid(state) }),
        ...(parent && { thread_ts: parent.ts, parent_user_id: parent.user }),
      };
      conversation.messages.push(message);
      announce(conversation, { ...message, event_ts: message.ts });
      return message;
    },

    editMessage({ channel, ts, text }: MessagePlace & { text: string }): SlackMessage {
      const { conversation, index, message: previous } = findMessage(state, { channel, ts });
      const event_ts = state.nextTs();
      const message = { ...previous, text, edited: { user: previous.user, ts: event_ts } };
      conversation.messages[index] = message;
      const both = { message: asTold(message), previous_message: asTold(previous) };
      const changed = { subtype: 'message_changed', hidden: true, ...both };
      announce(conversation, { type: 'message', ...changed, ts: event_ts, event_ts });
      return message;
    },

    deleteMessage({ channel, ts }: MessagePlace): void {
      const { conversation, index, message } = findMessage(state, { channel, ts });
      conversation.messages.splice(index, 1);
      const event_ts = state.nextTs();
      const previous_message = asTold(message);
      const deleted = { subtype: 'message_deleted', hidden: true, deleted_ts: ts, previous_message };
      announce(conversation, { type: 'message', ...deleted, ts: event_ts, event_ts });
    },

    addReaction({ channel, ts, name, user }: MessagePlace & { name: string; user: string }): void {
      const { conversation, index, message } = findMessage(state, { channel, ts });
      const others = message.reactions?.filter((reaction) => reaction.name !== name) ?? [];
      const users = [...(message.reactions?.find((reaction) => reaction.name === name)?.users ?? []), user];
      const reactions = [...others, { name, users, count: users.length }];
      conversation.messages[index] = { ...message, reactions };
      const item = { type: 'message', channel, ts };
      const event = { type: 'reaction_added', user, item, reaction: name, item_user: message.user };
      state.announce({ ...event, event_ts: state.nextTs() }, conversation);
    },
  };
}

/** A message with its place in its conversation; throws for a place that is empty. */
function findMessage(state: WorkspaceState, { channel, ts }: MessagePlace) {
  const conversation = conversationOf(state, channel);
  const index = conversation.messages.findIndex((message) => message.ts === ts);
  const message = conversation.messages[index];
  if (message === undefined) throw new RangeError(`there is no message "${ts}" in "${channel}"`);
  return { conversation, index, message };
}

/** Slack names the kinds of conversation otherwise in events than in arguments. */
export function channelType({ kind }: Conversation): string {
  return { public_channel: 'channel', private_channel: 'group', mpim: 'mpim', im: 'im' }[kind];
}

/** Events tell a message without its reactions, which have events of their own. */
function asTold({ reactions: _, ...message }: SlackMessage): SlackMessage {
  return message;
}

function messageEvent(conversation: Conversation, event: object): SlackEvent {
  return { type: 'message', ...event, channel: conversation.id, channel_type: channelType(conversation) };
}

function uuid({ random }: WorkspaceState): string {
  return [8, 4, 4, 4, 12].map((length) => random.hex(length)).join('-');
}
