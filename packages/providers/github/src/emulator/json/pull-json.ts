import type { Places } from '../places.ts';
import { fullName, type Issue, type Pull } from '../records.ts';
import { nodeId, simpleUser } from './account-json.ts';
import { assigneesJson, association, commentsOn, labelsJson } from './issue-json.ts';
import { repositoryJson } from './repository-json.ts';

/** An issue that is a pull request. */
export type PullRequest = Issue & { readonly pull: Pull };

/** Whether an issue is a pull request. */
export function isPullRequest(issue: Issue): issue is PullRequest {
  return issue.pull !== undefined;
}

/** A pull request in a list. */
export function pullJson(issue: PullRequest, places: Places) {
  const { number, repository, pull, author } = issue;
  const home = `${places.api}/repos/${fullName(repository)}`;
  const html_url = `${places.web}/${fullName(repository)}/pull/${number}`;
  const urls = pullUrls(home, issue);
  const side = (ref: string, sha: string) => ({
    ...{ label: `${repository.owner.login}:${ref}`, ref, sha },
    user: simpleUser(repository.owner, places),
    repo: repositoryJson(repository, places),
  });
  return {
    ...{ url: urls.self, id: pull.id, node_id: nodeId('PullRequest', pull.id), html_url },
    ...{ diff_url: `${html_url}.diff`, patch_url: `${html_url}.patch`, issue_url: urls.issue },
    ...{ number, state: issue.state, locked: false, title: issue.title, user: simpleUser(author, places) },
    ...{ body: issue.body ?? null, created_at: issue.createdAt, updated_at: issue.updatedAt },
    ...{ closed_at: issue.closedAt ?? null, merged_at: pull.mergedAt ?? null },
    ...{ merge_commit_sha: pull.mergeSha ?? null, ...assigneesJson(issue, places) },
    ...{ requested_reviewers: [], requested_teams: [], labels: labelsJson(issue, places), milestone: null },
    ...{ draft: pull.draft, commits_url: urls.commits, review_comments_url: urls.review_comments },
    ...{ review_comment_url: urls.review_comment, comments_url: urls.comments, statuses_url: urls.statuses },
    head: side(pull.headRef, pull.headSha),
    base: side(pull.baseRef, pull.baseSha),
    _links: links({ ...urls, html: html_url }),
    ...{ author_association: association(issue), auto_merge: null, active_lock_reason: null },
  };
}

/** A pull request asked for by itself. */
export function fullPullJson(issue: PullRequest, places: Places) {
  const { pull, state } = issue;
  const merged = pull.mergedAt !== undefined;
  const open = state === 'open';
  return {
    ...pullJson(issue, places),
    ...{ merged, mergeable: open ? true : null, rebaseable: open ? true : null },
    mergeable_state: open ? 'clean' : 'unknown',
    merged_by: pull.mergedBy ? simpleUser(pull.mergedBy, places) : null,
    ...{ comments: commentsOn(issue).length, review_comments: 0, maintainer_can_modify: false },
    ...{ commits: pull.commits, additions: 12 * pull.commits, deletions: 3 * pull.commits },
    changed_files: pull.commits,
  };
}

function pullUrls(home: string, { number, pull }: PullRequest) {
  const self = `${home}/pulls/${number}`;
  const issue = `${home}/issues/${number}`;
  return {
    ...{ self, issue, comments: `${issue}/comments`, review_comments: `${self}/comments` },
    review_comment: `${home}/pulls/comments{/number}`,
    commits: `${self}/commits`,
    statuses: `${home}/statuses/${pull.headSha}`,
  };
}

function links<Name extends string>(urls: Readonly<Record<Name, string>>): Record<string, { href: string }> {
  const entries = Object.entries<string>(urls).map(([name, href]) => [name, { href }] as const);
  return Object.fromEntries(entries);
}
