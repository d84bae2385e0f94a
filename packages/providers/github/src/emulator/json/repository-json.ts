import type { Places } from '../places.ts';
import { type Account, fullName, type Repository, roleOf } from '../records.ts';
import { nodeId, simpleUser } from './account-json.ts';

/** Where the parts of a repository are, after its own address (RFC 6570 templates). */
const parts = {
  archive_url: '/{archive_format}{/ref}',
  assignees_url: '/assignees{/user}',
  blobs_url: '/git/blobs{/sha}',
  branches_url: '/branches{/branch}',
  collaborators_url: '/collaborators{/collaborator}',
  comments_url: '/comments{/number}',
  commits_url: '/commits{/sha}',
  compare_url: '/compare/{base}...{head}',
  contents_url: '/contents/{+path}',
  contributors_url: '/contributors',
  deployments_url: '/deployments',
  downloads_url: '/downloads',
  events_url: '/events',
  forks_url: '/forks',
  git_commits_url: '/git/commits{/sha}',
  git_refs_url: '/git/refs{/sha}',
  git_tags_url: '/git/tags{/sha}',
  hooks_url: '/hooks',
  issue_comment_url: '/issues/comments{/number}',
  issue_events_url: '/issues/events{/number}',
  issues_url: '/issues{/number}',
  keys_url: '/keys{/key_id}',
  labels_url: '/labels{/name}',
  languages_url: '/languages',
  merges_url: '/merges',
  milestones_url: '/milestones{/number}',
  notifications_url: '/notifications{?since,all,participating}',
  pulls_url: '/pulls{/number}',
  releases_url: '/releases{/id}',
  stargazers_url: '/stargazers',
  statuses_url: '/statuses/{sha}',
  subscribers_url: '/subscribers',
  subscription_url: '/subscription',
  tags_url: '/tags',
  teams_url: '/teams',
  trees_url: '/git/trees{/sha}',
} as const;

/** A repository in a list; `viewer` is whose permissions it tells. */
export function repositoryJson(repository: Repository, places: Places, viewer?: Account) {
  const { id, name, owner, description, parent } = repository;
  const full_name = fullName(repository);
  const url = `${places.api}/repos/${full_name}`;
  const html_url = `${places.web}/${full_name}`;
  const { host } = new URL(places.web);
  return {
    ...{ id, node_id: nodeId('Repository', id), name, full_name, private: repository.private },
    ...{ owner: simpleUser(owner, places), html_url, description: description ?? null },
    ...{ fork: parent !== undefined, url, ...partUrls(url) },
    git_url: `git://${host}/${full_name}.git`,
    ssh_url: `git@${host}:${full_name}.git`,
    clone_url: `${html_url}.git`,
    svn_url: html_url,
    ...{ homepage: null, mirror_url: null, license: null, language: repository.language, topics: [] },
    ...stateOf(repository),
    ...(viewer && { permissions: permissions(repository, viewer) }),
  };
}

/** A repository asked for by itself. */
export function fullRepositoryJson(repository: Repository, places: Places, viewer?: Account) {
  const { owner, parent } = repository;
  const origin = parent && repositoryJson(parent, places);
  return {
    ...repositoryJson(repository, places, viewer),
    ...(owner.type === 'Organization' && { organization: simpleUser(owner, places) }),
    ...(origin && { parent: origin, source: origin }),
    ...{ network_count: 0, subscribers_count: 1 },
  };
}

function stateOf(repository: Repository) {
  const open = [...repository.issues.values()].filter(({ state }) => state === 'open').length;
  return {
    ...{ forks: 0, forks_count: 0, stargazers_count: 0, watchers_count: 0, watchers: 0 },
    ...{ size: 128, open_issues: open, open_issues_count: open },
    default_branch: repository.defaultBranch,
    ...{ has_issues: repository.hasIssues, has_projects: true, has_downloads: true, has_wiki: true },
    ...{ has_pages: false, has_discussions: false, archived: repository.archived, disabled: false },
    visibility: repository.private ? 'private' : 'public',
    ...{ allow_forking: true, is_template: false, web_commit_signoff_required: false },
    created_at: repository.createdAt,
    updated_at: repository.updatedAt,
    pushed_at: repository.pushedAt,
  };
}

function partUrls(url: string): Record<keyof typeof parts, string> {
  const urls: Record<string, string> = {};
  for (const [field, path] of Object.entries(parts)) urls[field] = `${url}${path}`;
  return { ...parts, ...urls };
}

function permissions(repository: Repository, viewer: Account) {
  const role = roleOf(repository, viewer);
  const [admin, push] = [role === 'admin', role === 'admin' || role === 'write'];
  return { admin, maintain: admin, push, triage: push, pull: role !== undefined || !repository.private };
}
