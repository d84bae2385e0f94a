import { fullIssueJson, issueJson } from '../json/issue-json.ts';
import { repositoryJson } from '../json/repository-json.ts';
import { githubPlaces } from '../places.ts';
import {
  type Account,
  actorOf,
  type Issue,
  type Label,
  type Repository,
  type StateReason,
} from '../records.ts';
import { stamp, type WorldState } from '../world-state.ts';
import { addIssue, close, reopen } from './issue-rows.ts';

/** An issue to be opened. */
export interface NewIssue {
  readonly repository: Repository;
  readonly title: string;
  readonly body?: string | undefined;
  readonly labels?: readonly Label[];
  readonly assignees?: readonly Account[];
  /** The repository's owner unless told; the same for every act. */
  readonly by?: Account | undefined;
}

/** What an edit changes; what is left out stays. */
export interface IssueEdit {
  readonly title?: string | undefined;
  readonly body?: string | undefined;
  readonly labels?: readonly Label[] | undefined;
  readonly assignees?: readonly Account[] | undefined;
}

/** What can be done with issues; each act moves `updated_at` to now and is told by the webhook `issues`. */
export function issueActs(state: WorldState) {
  const announce = (issue: Issue, action: string, by: Account | undefined, more: object = {}) => {
    const { repository } = issue;
    const about = { issue: issueJson(issue, githubPlaces), ...more };
    state.announce({ name: 'issues', action, sender: by ?? actorOf(repository), repository, about });
  };

  return {
    openIssue({ by, ...given }: NewIssue): Issue {
      const issue = addIssue(state, { ...given, author: by ?? actorOf(given.repository) });
      announce(issue, 'opened', by);
      return issue;
    },

    /** Tells of title and body only; labels and assignees have actions of their own. */
    editIssue(issue: Issue, edit: IssueEdit, by?: Account): void {
      const { title, body } = issue;
      issue.title = edit.title ?? title;
      issue.body = edit.body ?? body;
      const added = edit.labels?.filter((label) => !issue.labels.includes(label)) ?? [];
      const appointed = edit.assignees?.filter((account) => !issue.assignees.includes(account)) ?? [];
      issue.labels = edit.labels ?? issue.labels;
      issue.assignees = edit.assignees ?? issue.assignees;
      issue.updatedAt = stamp(state);
      const changes = {
        ...(issue.title !== title && { title: { from: title } }),
        ...(issue.body !== body && { body: { from: body ?? '' } }),
      };
      if (Object.keys(changes).length > 0) announce(issue, 'edited', by, { changes });
      for (const label of added) announce(issue, 'labeled', by, { label: labelIn(issue, label) });
      for (const { id } of appointed) announce(issue, 'assigned', by, { assignee: assigneeIn(issue, id) });
    },

    closeIssue(issue: Issue, by?: Account, reason: StateReason = 'completed'): void {
      close(issue, { at: stamp(state), by: by ?? actorOf(issue.repository), reason });
      announce(issue, 'closed', by);
    },

    reopenIssue(issue: Issue, by?: Account): void {
      reopen(issue, stamp(state));
      announce(issue, 'reopened', by);
    },

    /** The issue's number answers 410 from now on. */
    deleteIssue(issue: Issue, by?: Account): void {
      const { repository, number } = issue;
      announce(issue, 'deleted', by);
      removeIssue(issue);
      repository.gone.set(number, 'deleted');
    },

    /** Moves an issue with its comments; it gets another number and another id, and its old address leads there. */
    transferIssue(issue: Issue, to: Repository, by?: Account): Issue {
      const { repository, number, title, body, author, labels } = issue;
      const comments = [...repository.comments.values()].filter((comment) => comment.issue === issue);
      const old_issue = issueJson(issue, githubPlaces);
      const moved = addIssue(state, { repository: to, title, body, author, labels });
      for (const comment of comments) to.comments.set(comment.id, { ...comment, issue: moved });
      const new_issue = issueJson(moved, githubPlaces);
      announce(issue, 'transferred', by, {
        changes: { new_issue, new_repository: repositoryJson(to, githubPlaces) },
      });
      removeIssue(issue);
      repository.gone.set(number, moved);
      announce(moved, 'opened', by, {
        changes: { old_issue, old_repository: repositoryJson(repository, githubPlaces) },
      });
      return moved;
    },
  };
}

function removeIssue(issue: Issue): void {
  const { repository, number } = issue;
  repository.issues.delete(number);
  for (const comment of [...repository.comments.values()]) {
    if (comment.issue === issue) repository.comments.delete(comment.id);
  }
}

function labelIn(issue: Issue, { id }: Label) {
  return fullIssueJson(issue, githubPlaces).labels.find((label) => label.id === id);
}

function assigneeIn(issue: Issue, id: number) {
  return issueJson(issue, githubPlaces).assignees.find((assignee) => assignee.id === id);
}
