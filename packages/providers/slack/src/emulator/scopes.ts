const list = (words: string): readonly string[] => words.split(' ');

/** The scopes that apps may ask for; another name in a request is refused, as at Slack. */
export const knownScopes: ReadonlySet<string> = new Set([
  ...list(
    'app_mentions:read assistant:write bookmarks:read bookmarks:write calls:read calls:write canvases:read',
  ),
  ...list('canvases:write channels:history channels:join channels:manage channels:read channels:write'),
  ...list(
    'channels:write.invites channels:write.topic chat:write chat:write.customize chat:write.public commands',
  ),
  ...list(
    'conversations.connect:manage conversations.connect:read conversations.connect:write dnd:read dnd:write',
  ),
  ...list('emoji:read files:read files:write groups:history groups:read groups:write groups:write.invites'),
  ...list(
    'groups:write.topic im:history im:read im:write incoming-webhook links.embed:write links:read links:write',
  ),
  ...list(
    'lists:read lists:write metadata.message:read mpim:history mpim:read mpim:write pins:read pins:write',
  ),
  ...list(
    'reactions:read reactions:write reminders:read reminders:write remote_files:read remote_files:share',
  ),
  ...list(
    'remote_files:write search:read stars:read stars:write team.preferences:read team:read triggers:read',
  ),
  ...list(
    'triggers:write usergroups:read usergroups:write users.profile:read users.profile:write users:read',
  ),
  ...list('users:read.email users:write workflow.steps:execute'),
]);

/** Reads a comma-separated list of scopes; none for an absent one. */
export function readScopes(text: string | null): string[] {
  return (text ?? '').split(',').filter((scope) => scope !== '');
}
