const list = (words: string): readonly string[] => words.split(' ');

/** What each scope holds beside itself ("Scopes for OAuth apps"). */
const includes: Readonly<Record<string, readonly string[]>> = {
  repo: list('repo:status repo_deployment public_repo repo:invite security_events'),
  'admin:repo_hook': list('write:repo_hook read:repo_hook'),
  'write:repo_hook': list('read:repo_hook'),
  'admin:org': list('write:org read:org'),
  'write:org': list('read:org'),
  'admin:public_key': list('write:public_key read:public_key'),
  'write:public_key': list('read:public_key'),
  user: list('read:user user:email user:follow'),
  project: list('read:project'),
  'write:packages': list('read:packages'),
  'admin:gpg_key': list('write:gpg_key read:gpg_key'),
  'write:gpg_key': list('read:gpg_key'),
};

const known: ReadonlySet<string> = new Set([
  ...Object.keys(includes),
  ...Object.values(includes).flat(),
  ...list('admin:org_hook gist notifications delete_repo delete:packages codespace workflow read:audit_log'),
]);

/** The scopes of a request, which separates them by spaces; GitHub takes commas too. */
export function readScopes(text: string | null): string[] {
  return [...new Set((text ?? '').split(/[\s,]+/).filter((scope) => scope !== ''))];
}

/** The scopes that GitHub has never heard of. */
export function unknownScopes(scopes: readonly string[]): string[] {
  return scopes.filter((scope) => !known.has(scope));
}

/** Scopes without those that another one holds: a token has, and names, the broader ones only. */
export function normalized(scopes: readonly string[]): string[] {
  const held = new Set(scopes.flatMap((scope) => [...(includes[scope] ?? [])]));
  return scopes.filter((scope) => !held.has(scope));
}

/** Whether scopes that were granted hold the one that is needed. */
export function holds(granted: readonly string[], needed: string): boolean {
  return granted.some((scope) => scope === needed || includes[scope]?.includes(needed) === true);
}
