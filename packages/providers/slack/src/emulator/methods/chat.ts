import { type ApiMethod, type Call, tiers } from '../call.ts';
import type { Conversation } from '../conversation.ts';
import { SlackFailure } from '../slack-failure.ts';
import type { SlackMessage } from '../slack-objects.ts';

const longestText = 40_000;

/** Messages and reactions of the caller's own. */
export const chatMethods: Readonly<Record<string, ApiMethod>> = {
  'chat.postMessage': {
    // About one a second in each channel, with short bursts.
    ...{ limit: { limit: 5, windowSeconds: 5 }, limitedBy: (call: Call) => call.text('channel') ?? '' },
    ...{ accepts: ['chat:write'], readsJson: true },
    run(call) {
      call.need('chat:write');
      const conversation = postable(call);
      const blocks = call.list('blocks');
      const text = call.text('text');
      if (text === undefined && blocks === undefined) throw new SlackFailure('no_text');
      const threadTs = call.text('thread_ts');
      const isThere = conversation.messages.some(({ ts }) => ts === threadTs);
      if (threadTs !== undefined && !isThere) throw new SlackFailure('thread_not_found');
      const { app, botId } = call.token.payload.installation;
      const message = call.workspace.postMessage({
        ...{ channel: conversation.id, user: call.viewer.userId, threadTs },
        text: (text ?? '').slice(0, longestText),
        extra: { bot_id: botId, app_id: app.id, ...(blocks && { blocks }) },
      });
      return { ok: true, channel: conversation.id, ts: message.ts, message };
    },
  },

  'chat.update': {
    ...{ limit: tiers[3], accepts: ['chat:write'], readsJson: true },
    run(call) {
      const { conversation, ts } = ownMessage(call, 'cant_update_message');
      const text = call.text('text');
      if (text === undefined) throw new SlackFailure('no_text');
      const message = call.workspace.editMessage({ channel: conversation.id, ts, text });
      return { ok: true, channel: conversation.id, ts, text, message };
    },
  },

  'chat.delete': {
    ...{ limit: tiers[3], accepts: ['chat:write'], readsJson: true },
    run(call) {
      const { conversation, ts } = ownMessage(call, 'cant_delete_message');
      call.workspace.deleteMessage({ channel: conversation.id, ts });
      return { ok: true, channel: conversation.id, ts };
    },
  },

  'reactions.add': {
    ...{ limit: tiers[3], accepts: ['reactions:write'], readsJson: true },
    run(call) {
      call.need('reactions:write');
      const { id: channel, messages } = call.conversation(undefined);
      const name = call.required('name');
      const ts = call.required('timestamp');
      if (!/^[a-z0-9_+'-]+$/.test(name)) throw new SlackFailure('invalid_name');
      if (!/^\d{10}\.\d{6}$/.test(ts)) throw new SlackFailure('bad_timestamp');
      const message = messages.find((one) => one.ts === ts);
      if (message === undefined) throw new SlackFailure('message_not_found');
      const { userId: user } = call.viewer;
      const given = message.reactions?.find((reaction) => reaction.name === name);
      if (given?.users.includes(user)) throw new SlackFailure('already_reacted');
      call.workspace.addReaction({ channel, ts, name, user });
      return { ok: true };
    },
  },
};

function postable(call: Call): Conversation {
  const conversation = call.conversation(undefined);
  const isMember = conversation.members.has(call.viewer.userId);
  if (!isMember && !call.has('chat:write.public')) throw new SlackFailure('not_in_channel');
  if (conversation.isArchived) throw new SlackFailure('is_archived');
  return conversation;
}

function ownMessage(call: Call, refusal: string): { conversation: Conversation; ts: string } {
  call.need('chat:write');
  const conversation = call.conversation(undefined);
  const ts = call.required('ts');
  const message = conversation.messages.find((one) => one.ts === ts);
  if (message === undefined) throw new SlackFailure('message_not_found');
  if (!isOwn(call, message)) throw new SlackFailure(refusal);
  return { conversation, ts };
}

function isOwn({ token: { payload } }: Call, message: SlackMessage): boolean {
  return (
    message.user === payload.userId &&
    (payload.kind === 'user' || message.bot_id === payload.installation.botId)
  );
}
