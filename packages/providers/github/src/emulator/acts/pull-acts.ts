import { fullPullJson, isPullRequest, type PullRequest } from '../json/pull-json.ts';
import { githubPlaces } from '../places.ts';
import { type Account, actorOf, type Issue, type Pull, type Repository } from '../records.ts';
import { stamp, type WorldState } from '../world-state.ts';
import { addIssue, close, reopen } from './issue-rows.ts';

/** A pull request to be opened. */
export interface NewPull {
  readonly repository: Repository;
  readonly title: string;
  readonly body?: string | undefined;
  /** The branch that is to be merged. */
  readonly branch?: string;
  readonly draft?: boolean;
  readonly by?: Account;
}

/** What can be done with pull requests; each act moves `updated_at` and is told by the webhook `pull_request`. */
export function pullActs(state: WorldState) {
  const announce = (issue: PullRequest, action: string, by: Account | undefined, more: object = {}) => {
    const { repository, number } = issue;
    const about = { number, pull_request: fullPullJson(issue, githubPlaces), ...more };
    state.announce({ name: 'pull_request', action, sender: by ?? actorOf(repository), repository, about });
  };

  return {
    openPull({ repository, title, body, branch = 'topic', draft = false, by }: NewPull): PullRequest {
      const pull = newPull(state, { baseRef: repository.defaultBranch, headRef: branch, draft });
      const issue = addIssue(state, { repository, title, body, author: by ?? actorOf(repository), pull });
      const opened = pullOf(issue);
      announce(opened, 'opened', by);
      return opened;
    },

    /** Another commit on the branch. */
    pushToPull(issue: PullRequest, by?: Account): void {
      const before = issue.pull.headSha;
      issue.pull.headSha = state.random.hex(40);
      issue.pull.commits += 1;
      issue.updatedAt = stamp(state);
      announce(issue, 'synchronize', by, { before, after: issue.pull.headSha });
    },

    mergePull(issue: PullRequest, by: Account = actorOf(issue.repository)): void {
      const at = stamp(state);
      close(issue, { at, by, reason: undefined });
      issue.pull.mergedAt = at;
      issue.pull.mergedBy = by;
      issue.pull.mergeSha = state.random.hex(40);
      issue.repository.pushedAt = at;
      issue.repository.updatedAt = at;
      announce(issue, 'closed', by);
    },

    /** Closes it without merging. */
    closePull(issue: PullRequest, by: Account = actorOf(issue.repository)): void {
      close(issue, { at: stamp(state), by, reason: undefined });
      announce(issue, 'closed', by);
    },

    reopenPull(issue: PullRequest, by?: Account): void {
      reopen(issue, stamp(state));
      announce(issue, 'reopened', by);
    },
  };
}

/** A pull request's own part, with one commit. */
export function newPull(
  { nextId, random }: WorldState,
  given: Pick<Pull, 'baseRef' | 'headRef' | 'draft'>,
): Pull {
  const shas = { baseSha: random.hex(40), headSha: random.hex(40), commits: 1 };
  return { id: nextId(), ...given, ...shas, mergedAt: undefined, mergedBy: undefined, mergeSha: undefined };
}

/** The issue as a pull request; throws for one that is none. */
function pullOf(issue: Issue): PullRequest {
  if (!isPullRequest(issue)) throw new TypeError(`#${issue.number} is no pull request`);
  return issue;
}
