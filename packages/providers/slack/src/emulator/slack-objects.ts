/** A member of a workspace, as `users.list` shows them. Deactivated members come with fewer fields. */
export interface SlackUser {
  readonly id: string;
  readonly team_id: string;
  readonly name: string;
  readonly deleted: boolean;
  readonly color?: string;
  readonly real_name?: string;
  readonly tz?: string;
  readonly tz_label?: string;
  readonly tz_offset?: number;
  readonly profile: SlackProfile;
  readonly is_admin?: boolean;
  readonly is_owner?: boolean;
  readonly is_primary_owner?: boolean;
  readonly is_restricted?: boolean;
  readonly is_ultra_restricted?: boolean;
  readonly is_bot: boolean;
  readonly is_app_user: boolean;
  readonly has_2fa?: boolean;
  /** Epoch seconds. */
  readonly updated: number;
}

/** What a member says about themselves. `email` is shown with the scope `users:read.email` only. */
export interface SlackProfile {
  readonly title: string;
  readonly phone: string;
  readonly skype: string;
  readonly real_name: string;
  readonly real_name_normalized: string;
  readonly display_name: string;
  readonly display_name_normalized: string;
  readonly fields: null;
  readonly status_text: string;
  readonly status_emoji: string;
  readonly avatar_hash: string;
  readonly image_72: string;
  readonly team: string;
  readonly email?: string;
  readonly bot_id?: string;
  readonly api_app_id?: string;
}

/** A message as `conversations.history` shows it. */
export interface SlackMessage {
  readonly type: 'message';
  readonly ts: string;
  readonly text: string;
  readonly user: string;
  readonly team: string;
  readonly subtype?: string;
  readonly client_msg_id?: string;
  readonly bot_id?: string;
  readonly app_id?: string;
  readonly blocks?: readonly unknown[];
  readonly thread_ts?: string;
  readonly parent_user_id?: string;
  readonly edited?: { readonly user: string; readonly ts: string };
  readonly reactions?: readonly SlackReaction[];
}

/** One emoji below a message, and who gave it. */
export interface SlackReaction {
  readonly name: string;
  readonly users: readonly string[];
  readonly count: number;
}

/** The four kinds of conversation, named as the `types` argument names them. */
export type ConversationKind = 'public_channel' | 'private_channel' | 'mpim' | 'im';

/** An event of the Events API, without its envelope. */
export type SlackEvent = { readonly type: string } & Readonly<Record<string, unknown>>;
