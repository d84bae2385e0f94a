import { scopeStems } from './call.ts';
import type { Conversation } from './conversation.ts';
import type { Installation } from './installations.ts';
import type { SlackEvent } from './slack-objects.ts';

/** Whether an installation is sent an event: it has the scope for it, and someone of it sees where it happened. */
export function isToldOf(
  installation: Installation,
  event: SlackEvent,
  conversation: Conversation | undefined,
): boolean {
  const needed = scopeFor(event, conversation);
  if (needed === undefined) return true;
  return holders(installation).some(({ userId, scopes }) => {
    if (!scopes.has(needed)) return false;
    return conversation === undefined || isOpen(event, conversation) || conversation.members.has(userId);
  });
}

/** The lives of public channels are told to all; what happens inside a channel, to its members. */
function isOpen({ type }: SlackEvent, { kind }: Conversation): boolean {
  return kind === 'public_channel' && type.startsWith('channel_');
}

function scopeFor({ type }: SlackEvent, conversation: Conversation | undefined): string | undefined {
  if (type === 'user_change' || type === 'team_join') return 'users:read';
  if (conversation === undefined) return undefined;
  if (type === 'reaction_added') return 'reactions:read';
  return `${scopeStems[conversation.kind]}:${type === 'message' ? 'history' : 'read'}`;
}

function holders({ botUserId, botScopes, userScopes }: Installation) {
  const people = [...userScopes].map(([userId, scopes]) => ({ userId, scopes }));
  return [{ userId: botUserId, scopes: botScopes }, ...people];
}
