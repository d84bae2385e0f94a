import type { Clock, Random } from '@patchbay/testing/emulator';
import type { Conversation } from './conversation.ts';
import type { SlackEvent, SlackUser } from './slack-objects.ts';

/** A workspace's name and address. */
export interface Team {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
  readonly enterprise: { readonly id: string; readonly name: string } | undefined;
}

/** Everything that is in a workspace. */
export interface WorkspaceState {
  readonly team: Team;
  readonly users: Map<string, SlackUser>;
  readonly conversations: Map<string, Conversation>;
  readonly random: Random;
  readonly now: Clock;
  /** A message timestamp that is later than every one before it. */
  nextTs(): string;
  /** Tells of an event; one in a conversation only to those who see it. */
  announce(event: SlackEvent, conversation?: Conversation): void;
}

/** A moment as Slack names messages: seconds, a point, six digits. */
export function slackTs(microseconds: number): string {
  const seconds = Math.floor(microseconds / 1e6);
  return `${seconds}.${String(microseconds % 1e6).padStart(6, '0')}`;
}

/** The conversation of an id, for calls by tests, which should name one that is there. */
export function conversationOf(state: WorkspaceState, id: string): Conversation {
  const conversation = state.conversations.get(id);
  if (conversation === undefined) throw new RangeError(`there is no conversation "${id}"`);
  return conversation;
}
