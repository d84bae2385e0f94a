import { type Call, type Endpoint, textField, textsField } from '../call.ts';
import { GithubFailure, invalidRequest, notFound, validationFailed } from '../github-failure.ts';
import { commentsOn, fullIssueJson, issueJson } from '../json/issue-json.ts';
import { isPullRequest } from '../json/pull-json.ts';
import { numberedPage } from '../numbered-pages.ts';
import type { Account, Issue, Label, Repository, StateReason } from '../records.ts';
import { byMoment, moment } from './moments.ts';

const path = '/repos/:owner/:repo/issues';
const reading = { anonymous: true, scopes: ['repo'], permission: 'issues=read' } as const;
const writing = { scopes: ['public_repo', 'repo'], permission: 'issues=write' } as const;

/** Issues, pull requests among them. */
export const issueEndpoints: readonly Endpoint[] = [
  {
    ...{ method: 'GET', path, ...reading },
    run(call) {
      const repository = withIssues(call.repository());
      const issues = sorted(call, [...repository.issues.values()].filter(isAskedFor(call)));
      const { records, headers } = numberedPage(call, issues, (issue) => issueJson(issue, call.places));
      return Response.json(records, { headers });
    },
  },
  {
    ...{ method: 'GET', path: `${path}/:number`, ...reading },
    run: (call) => Response.json(fullIssueJson(issueOf(call), call.places)),
  },
  {
    ...{ method: 'POST', path, createsContent: true, ...writing },
    run(call) {
      const repository = writable(call, withIssues(call.repository()));
      const body = call.json();
      const title = titleOf(body);
      if (title === undefined) throw invalidRequest('"title" wasn\'t supplied.');
      const sorting = call.access.canPush(repository) ? sortingOf(call, repository, body) : {};
      const text = textField(body, 'body');
      const { labels = [], assignees = [] } = sorting;
      const opened = { repository, title, body: text, labels, assignees, by: call.me };
      const issue = call.parts.world.openIssue(opened);
      const json = fullIssueJson(issue, call.places);
      return Response.json(json, { status: 201, headers: { location: json.url } });
    },
  },
  {
    ...{ method: 'PATCH', path: `${path}/:number`, ...writing },
    run(call) {
      const issue = issueOf(call);
      const { repository, author } = issue;
      writable(call, repository);
      const mayPush = call.access.canPush(repository);
      if (!mayPush && author.id !== call.me.id) {
        throw new GithubFailure(403, 'Must have admin rights to Repository.');
      }
      const body = call.json();
      const state = stateOf(body);
      const edit = { title: titleOf(body), body: textField(body, 'body') };
      const sorting = mayPush ? sortingOf(call, repository, body) : {};
      const { world } = call.parts;
      world.editIssue(issue, { ...edit, ...sorting }, call.me);
      if (state !== undefined && state !== issue.state) setState(call, issue, reasonOf(body));
      return Response.json(fullIssueJson(issue, call.places));
    },
  },
];

/** The issue of the path: 410 where it was deleted, 301 where it was transferred. */
export function issueOf(call: Call): Issue {
  const repository = call.repository();
  const number = call.number('number');
  const gone = repository.gone.get(number);
  if (gone === 'deleted') throw new GithubFailure(410, 'This issue was deleted');
  if (gone !== undefined) throw call.movedTo(gone.repository.id, `/issues/${gone.number}`);
  const issue = repository.issues.get(number);
  if (issue === undefined) throw notFound();
  return issue.pull ? issue : issueWithIssues(issue);
}

/** Refuses what the token may not write, or nobody may: an archived repository is read only. */
export function writable(call: Call, repository: Repository): Repository {
  call.access.needWrite(repository, 'issues');
  if (repository.archived) throw new GithubFailure(403, 'Repository was archived so is read-only.');
  return repository;
}

function withIssues(repository: Repository): Repository {
  if (repository.hasIssues) return repository;
  throw new GithubFailure(410, 'Issues has been disabled in this repository.');
}

function issueWithIssues(issue: Issue): Issue {
  withIssues(issue.repository);
  return issue;
}

function isAskedFor(call: Call): (issue: Issue) => boolean {
  const state = call.choice('state', ['open', 'closed', 'all'], 'open');
  const since = moment(call, 'since');
  const labels = call.query('labels')?.split(',') ?? [];
  const creator = call.query('creator');
  const assignee = call.query('assignee');
  return (issue) =>
    (state === 'all' || issue.state === state) &&
    (since === undefined || issue.updatedAt >= since) &&
    (creator === undefined || issue.author.login === creator) &&
    (assignee === undefined || issue.assignees.some(({ login }) => login === assignee)) &&
    labels.every((name) => issue.labels.some((label) => label.name === name));
}

function sorted(call: Call, issues: readonly Issue[]): Issue[] {
  const sort = call.choice('sort', ['created', 'updated', 'comments'], 'created');
  const direction = call.choice('direction', ['asc', 'desc'], 'desc');
  const field = sort === 'updated' ? 'updatedAt' : 'createdAt';
  const dated = byMoment(issues, { field, direction });
  if (sort !== 'comments') return dated;
  const sign = direction === 'asc' ? 1 : -1;
  return dated.sort((a, b) => sign * (commentsOn(a).length - commentsOn(b).length));
}

/** A title is text or a number, and not blank. */
function titleOf(body: Readonly<Record<string, unknown>>): string | undefined {
  const title = typeof body.title === 'number' ? String(body.title) : textField(body, 'title');
  if (title?.trim() !== '') return title;
  throw validationFailed({ resource: 'Issue', code: 'missing_field', field: 'title' });
}

/** What only those who may push can say; from others GitHub drops it without a word. */
function sortingOf(
  call: Call,
  repository: Repository,
  body: Readonly<Record<string, unknown>>,
): { labels?: readonly Label[]; assignees?: readonly Account[] } {
  const labels = textsField(body, 'labels');
  const logins = textsField(body, 'assignees');
  return {
    ...(labels && { labels: labels.map((name) => labelOf(call, repository, name)) }),
    ...(logins && { assignees: logins.map((login) => assigneeOf(call, login)) }),
  };
}

/** A label that isn't there yet is made. */
function labelOf({ parts }: Call, { labels }: Repository, name: string): Label {
  const known = [...labels.values()].find((label) => label.name.toLowerCase() === name.toLowerCase());
  if (known !== undefined) return known;
  const id = parts.world.nextId();
  const label = { id, name, color: 'ededed', description: undefined, default: false };
  labels.set(name, label);
  return label;
}

function assigneeOf({ parts }: Call, login: string): Account {
  const account = [...parts.world.accounts.values()].find((one) => one.login === login);
  if (account !== undefined) return account;
  throw validationFailed({ resource: 'Issue', code: 'invalid', field: 'assignees' });
}

function stateOf(body: Readonly<Record<string, unknown>>): Issue['state'] | undefined {
  const state = textField(body, 'state');
  if (state === undefined || state === 'open' || state === 'closed') return state;
  throw validationFailed({ resource: 'Issue', code: 'invalid', field: 'state' });
}

function reasonOf(body: Readonly<Record<string, unknown>>): StateReason {
  const reason = textField(body, 'state_reason') ?? 'completed';
  const reasons = ['completed', 'not_planned', 'duplicate', 'reopened'] as const;
  const known = reasons.find((one) => one === reason);
  if (known !== undefined) return known;
  throw validationFailed({ resource: 'Issue', code: 'invalid', field: 'state_reason' });
}

function setState({ parts: { world }, me }: Call, issue: Issue, reason: StateReason): void {
  const isClosed = issue.state === 'closed';
  if (isPullRequest(issue)) {
    if (isClosed) world.reopenPull(issue, me);
    else world.closePull(issue, me);
  } else if (isClosed) world.reopenIssue(issue, me);
  else world.closeIssue(issue, me, reason);
}
