import type { Places } from '../places.ts';
import {
  type Account,
  type Comment,
  fullName,
  type Issue,
  type Label,
  type Repository,
  roleOf,
} from '../records.ts';
import { nodeId, simpleUser } from './account-json.ts';

/** An issue, or a pull request as the issues' calls show it: an item with `pull_request`. */
export function issueJson(issue: Issue, places: Places) {
  const { id, number, repository, pull, author } = issue;
  const home = `${places.api}/repos/${fullName(repository)}`;
  const url = `${home}/issues/${number}`;
  return {
    url,
    repository_url: home,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    timeline_url: `${url}/timeline`,
    html_url: pageOf(issue, places),
    ...{ id, node_id: nodeId(pull ? 'PullRequest' : 'Issue', id), number, title: issue.title },
    ...{ user: simpleUser(author, places), labels: labelsJson(issue, places) },
    ...{ state: issue.state, locked: false, active_lock_reason: null },
    ...assigneesJson(issue, places),
    ...{ milestone: null, comments: commentsOn(issue).length, author_association: association(issue) },
    ...{ created_at: issue.createdAt, updated_at: issue.updatedAt, closed_at: issue.closedAt ?? null },
    ...(pull && { draft: pull.draft, pull_request: pullMark(issue, places) }),
    ...{ body: issue.body ?? null, reactions: reactions(url), performed_via_github_app: null },
    state_reason: issue.stateReason ?? null,
  };
}

/** An issue asked for by itself tells who closed it. */
export function fullIssueJson(issue: Issue, places: Places) {
  return {
    ...issueJson(issue, places),
    closed_by: issue.closedBy ? simpleUser(issue.closedBy, places) : null,
  };
}

/** A comment; `issue_url` names what it is on, an issue or a pull request. */
export function commentJson(comment: Comment, places: Places) {
  const { id, issue, author, body } = comment;
  const { repository } = issue;
  const home = `${places.api}/repos/${fullName(repository)}`;
  const url = `${home}/issues/comments/${id}`;
  return {
    url,
    html_url: `${pageOf(issue, places)}#issuecomment-${id}`,
    issue_url: `${home}/issues/${issue.number}`,
    ...{ id, node_id: nodeId('IssueComment', id), user: simpleUser(author, places) },
    ...{ created_at: comment.createdAt, updated_at: comment.updatedAt, body },
    author_association: association({ repository, author }),
    ...{ reactions: reactions(url), performed_via_github_app: null },
  };
}

/** The labels of an issue. */
export function labelsJson({ labels, repository }: Issue, places: Places) {
  return labels.map((label) => labelJson(label, repository, places));
}

/** The first assignee stands by itself as well. */
export function assigneesJson({ assignees }: Issue, places: Places) {
  const all = assignees.map((account) => simpleUser(account, places));
  return { assignee: all[0] ?? null, assignees: all };
}

/** How an author stands to a repository. */
export function association({ repository, author }: { repository: Repository; author: Account }): string {
  if (repository.owner.id === author.id) return 'OWNER';
  if (repository.owner.members.has(author.id)) return 'MEMBER';
  return roleOf(repository, author) === undefined ? 'NONE' : 'COLLABORATOR';
}

/** The comments on an issue, oldest first. */
export function commentsOn(issue: Issue): Comment[] {
  return [...issue.repository.comments.values()].filter((comment) => comment.issue === issue);
}

function labelJson(
  { id, name, color, description, ...label }: Label,
  repository: Repository,
  places: Places,
) {
  const url = `${places.api}/repos/${fullName(repository)}/labels/${encodeURIComponent(name)}`;
  const node_id = nodeId('Label', id);
  return { id, node_id, url, name, color, default: label.default, description: description ?? null };
}

function pageOf({ repository, number, pull }: Issue, { web }: Places): string {
  return `${web}/${fullName(repository)}/${pull ? 'pull' : 'issues'}/${number}`;
}

function pullMark(issue: Issue, places: Places) {
  const html_url = pageOf(issue, places);
  return {
    url: `${places.api}/repos/${fullName(issue.repository)}/pulls/${issue.number}`,
    html_url,
    diff_url: `${html_url}.diff`,
    patch_url: `${html_url}.patch`,
    merged_at: issue.pull?.mergedAt ?? null,
  };
}

function reactions(url: string) {
  const none = { '+1': 0, '-1': 0, laugh: 0, hooray: 0, confused: 0, heart: 0, rocket: 0, eyes: 0 };
  return { url: `${url}/reactions`, total_count: 0, ...none };
}
