import { type Client, defineAction } from '@patchbay/core';
import * as z from 'zod';

/** Slack warns about a JSON body that does not name its character set. */
const headers = { 'content-type': 'application/json; charset=utf-8' };

const input = z.strictObject({
  channel: z.string().min(1),
  /** Up to 40,000 characters; also the notification's text when `blocks` are given. */
  text: z.string().min(1).max(40_000),
  /** Slack's Block Kit, as Slack documents it. */
  blocks: z.array(z.looseObject({ type: z.string() })).optional(),
  /** The `ts` of the message to answer to. */
  threadTs: z.string().optional(),
});
const posted = z.object({ channel: z.string(), ts: z.string() });

function post(client: Client, { threadTs, ...rest }: z.output<typeof input>) {
  const json = { ...rest, ...(threadTs !== undefined && { thread_ts: threadTs }) };
  return client.post('chat.postMessage', { schema: posted, json, headers });
}

/** Posts as the app. The app has to be in the channel. */
export const postMessage = defineAction({
  input,
  output: posted,
  scopes: ['chat:write'],
  run: (message, { client }) => post(client, message),
});

/** Posts as the person who connected. */
export const postAsUser = defineAction({
  input,
  output: posted,
  as: 'user',
  scopes: ['chat:write'],
  run: (message, { client }) => post(client, message),
});

/** Changes the text of one of the app's own messages. */
export const updateMessage = defineAction({
  input: z.strictObject({
    channel: z.string().min(1),
    ts: z.string().min(1),
    text: z.string().min(1).max(40_000),
  }),
  output: posted,
  scopes: ['chat:write'],
  repeatable: true, // the same text twice is the same message
  run: (json, { client }) => client.post('chat.update', { schema: posted, json, headers }),
});

/** Adds an emoji to a message, by its name without colons. */
export const addReaction = defineAction({
  input: z.strictObject({ channel: z.string().min(1), ts: z.string().min(1), name: z.string().min(1) }),
  output: z.object({}),
  scopes: ['reactions:write'],
  repeatable: true, // a second one of the same name changes nothing
  run: ({ channel, ts, name }, { client }) =>
    client.post('reactions.add', { schema: z.object({}), json: { channel, timestamp: ts, name }, headers }),
});
