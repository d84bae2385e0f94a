import type { Places } from '../places.ts';
import type { Account, Repository } from '../records.ts';

/** The id that GitHub's GraphQL knows a thing by. */
export function nodeId(type: string, id: number): string {
  return btoa(`${String(type.length).padStart(3, '0')}:${type}${id}`);
}

/** An account where it is named by something else. */
export function simpleUser({ id, login, type }: Account, { api, web }: Places) {
  const url = `${api}/users/${login}`;
  return {
    ...{ login, id, node_id: nodeId(type, id) },
    avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=4`,
    gravatar_id: '',
    url,
    html_url: `${web}/${login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    ...{ type, user_view_type: 'public', site_admin: false },
  };
}

/** The profile that everyone sees. */
export function publicUser(account: Account, repositories: readonly Repository[], places: Places) {
  const shown = account.emails.find(({ visibility }) => visibility === 'public');
  const own = repositories.filter(({ owner }) => owner.id === account.id);
  return {
    ...simpleUser(account, places),
    ...{ name: account.name, company: null, blog: '', location: null, email: shown?.email ?? null },
    ...{ hireable: null, bio: null, twitter_username: null },
    public_repos: own.filter((repository) => !repository.private).length,
    ...{ public_gists: 0, followers: 0, following: 0 },
    created_at: account.createdAt,
    updated_at: account.createdAt,
  };
}

/** The profile with what its owner alone sees. */
export function privateUser(account: Account, repositories: readonly Repository[], places: Places) {
  const hidden = repositories.filter(
    (repository) => repository.owner.id === account.id && repository.private,
  ).length;
  return {
    ...publicUser(account, repositories, places),
    ...{ private_gists: 0, total_private_repos: hidden, owned_private_repos: hidden, disk_usage: 0 },
    ...{ collaborators: 0, two_factor_authentication: true },
    plan: { name: 'free', space: 976_562_499, collaborators: 0, private_repos: 10_000 },
  };
}

/** An organisation as webhooks name it beside its repository. */
export function organization({ id, login, name }: Account, { api }: Places) {
  const url = `${api}/orgs/${login}`;
  return {
    ...{ login, id, node_id: nodeId('Organization', id), url },
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=4`,
    description: name,
  };
}
