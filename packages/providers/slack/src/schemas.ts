import * as z from 'zod/mini';

/** Slack leaves fields out, or sends null; for us both are absence. */
export function absent<T extends z.ZodMiniType>(schema: T) {
  return z.pipe(
    z.nullish(schema),
    z.transform((value) => value ?? undefined),
  );
}

const text = absent(z.string());
const flag = absent(z.boolean());
const count = absent(z.number());

/** A public or private channel. */
export const channel = z.object({
  id: z.string(),
  name: z.string(),
  is_private: flag,
  is_archived: flag,
  is_general: flag,
  is_member: flag,
  is_ext_shared: flag,
  creator: text,
  topic: absent(z.object({ value: z.string() })),
  purpose: absent(z.object({ value: z.string() })),
  num_members: count,
  /** Epoch seconds. */
  created: count,
  /** Epoch milliseconds. */
  updated: count,
});

/** A member of the workspace; one who left stays, as `deleted`. */
export const user = z.object({
  id: z.string(),
  team_id: text,
  name: z.string(),
  real_name: text,
  deleted: flag,
  is_bot: flag,
  is_admin: flag,
  is_restricted: flag,
  tz: text,
  profile: absent(
    z.object({ display_name: text, real_name: text, email: text, title: text, image_72: text }),
  ),
  /** Epoch seconds. */
  updated: count,
});

/** A message of a channel. `ts` names it there, and is a text: as a number it would lose digits. */
export const message = z.object({
  channel: z.string(),
  ts: z.string(),
  type: text,
  subtype: text,
  user: text,
  bot_id: text,
  text,
  thread_ts: text,
  reply_count: count,
  latest_reply: text,
  edited: absent(z.object({ user: text, ts: text })),
  reactions: absent(
    z.array(z.object({ name: z.string(), count: z.number(), users: absent(z.array(z.string())) })),
  ),
});

/** A conversation the app can see. */
export type Channel = z.output<typeof channel>;
/** A member of the workspace, bots too. */
export type User = z.output<typeof user>;
/** A message with the channel it stands in; `ts` is its id there. */
export type Message = z.output<typeof message>;

/** Where Slack puts the next page's cursor; an empty text means that there is none. */
export const paged = { response_metadata: absent(z.object({ next_cursor: text })) };
