import { type Client, defineAction } from '@patchbay/core';
import * as z from 'zod/mini';

/** Slack warns about a JSON body that does not name its character set. */
const headers = { 'content-type': 'application/json; charset=utf-8' };

const input = z.strictObject({
  channel: z.string().check(z.minLength(1)),
  /** Up to 40,000 characters; also the notification's text when `blocks` are given. */
  text: z.string().check(z.minLength(1), z.maxLength(40_000)),
  /** Slack's Block Kit, as Slack documents it. */
  blocks: z.optional(z.array(z.looseObject({ type: z.string() }))),
  /** The `ts` of the message to answer to. */
  threadTs: z.optional(z.string()),
});
const posted = z.object({ channel: z.string(), ts: z.string() });

function post(client: Client, { threadTs, ...rest }: z.output<typeof input>) {
  const json = { ...rest, ...(threadTs !== undefined && { thread_ts: threadTs }) };
  return client.post('chat.postMessage', { limit: 'chat.postMessage', schema: posted, json, headers });
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
    channel: z.string().check(z.minLength(1)),
    ts: z.string().check(z.minLength(1)),
    text: z.string().check(z.minLength(1), z.maxLength(40_000)),
  }),
  output: posted,
  scopes: ['chat:write'],
  repeatable: true, // the same text twice is the same message
  run: (json, { client }) =>
    client.post('chat.update', { limit: 'chat.update', schema: posted, json, headers }),
});

/** Adds an emoji to a message, by its name without colons. */
export const addReaction = defineAction({
  input: z.strictObject({
    channel: z.string().check(z.minLength(1)),
    ts: z.string().check(z.minLength(1)),
    name: z.string().check(z.minLength(1)),
  }),
  output: z.object({}),
  scopes: ['reactions:write'],
  repeatable: true, // a second one of the same name changes nothing
  run: ({ channel, ts, name }, { client }) =>
    client.post('reactions.add', {
      limit: 'reactions.add',
      schema: z.object({}),
      json: { channel, timestamp: ts, name },
      headers,
    }),
});
