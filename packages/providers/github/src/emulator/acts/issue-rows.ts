import type { Account, Issue, Label, Pull, Repository, StateReason } from '../records.ts';
import { stamp, type WorldState } from '../world-state.ts';

/** What an issue begins with. */
export interface IssueRow {
  readonly repository: Repository;
  readonly title: string;
  readonly author: Account;
  readonly body?: string | undefined;
  readonly labels?: readonly Label[] | undefined;
  readonly assignees?: readonly Account[] | undefined;
  readonly pull?: Pull | undefined;
  /** Now unless told. */
  readonly createdAt?: string;
}

/** Puts a new issue or pull request into a repository, which numbers both in one row. Nobody is told. */
export function addIssue(state: WorldState, row: IssueRow): Issue {
  const { repository, title, author, body, labels = [], assignees = [], pull } = row;
  const createdAt = row.createdAt ?? stamp(state);
  repository.lastNumber += 1;
  const issue: Issue = {
    ...{ id: state.nextId(), number: repository.lastNumber, repository, author, createdAt, pull },
    ...{ title, body, state: 'open', stateReason: undefined, labels, assignees },
    ...{ updatedAt: createdAt, closedAt: undefined, closedBy: undefined },
  };
  repository.issues.set(issue.number, issue);
  return issue;
}

/** Closes an issue or a pull request. */
export function close(
  issue: Issue,
  { at, by, reason }: { at: string; by: Account; reason: StateReason | undefined },
): void {
  issue.state = 'closed';
  issue.stateReason = reason;
  issue.closedAt = at;
  issue.closedBy = by;
  issue.updatedAt = at;
}

/** Opens a closed issue or pull request again. */
export function reopen(issue: Issue, at: string): void {
  issue.state = 'open';
  issue.stateReason = issue.pull ? undefined : 'reopened';
  issue.closedAt = undefined;
  issue.closedBy = undefined;
  issue.updatedAt = at;
}
