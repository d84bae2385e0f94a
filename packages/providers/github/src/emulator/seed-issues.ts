import { addIssue, close } from './acts/issue-rows.ts';
import { newPull } from './acts/pull-acts.ts';
import type { Account, Issue, Repository } from './records.ts';
import { isoSeconds, type WorldState } from './world-state.ts';

const hour = 3_600_000;

/**
 * Fills a repository with issues, pull requests and comments, oldest first. Every fourth shares the second of its last
 * change with the one before, as imports and bulk edits leave it. Without issues it has pull requests only.
 */
export function seedIssues(
  state: WorldState,
  repository: Repository,
  { people, count }: { people: readonly Account[]; count: number },
): void {
  const { random, now } = state;
  const born = Date.parse(repository.createdAt);
  const span = now().getTime() - born - 24 * hour;
  const moments = Array.from({ length: count }, () => born + Math.floor(random.next() * span)).sort(
    (a, b) => a - b,
  );
  let previous: Issue | undefined;
  for (const [index, moment] of moments.entries()) {
    const issue = seedIssue(state, repository, { author: random.pick(people), moment, index });
    comment(state, issue, people);
    settle(state, issue);
    if (index % 4 === 3 && previous !== undefined) share(previous, issue);
    previous = issue;
  }
}

/** Gives two issues the later one's last change. */
function share(one: Issue, other: Issue): void {
  if (one.updatedAt > other.updatedAt) other.updatedAt = one.updatedAt;
  else one.updatedAt = other.updatedAt;
}

function seedIssue(
  state: WorldState,
  repository: Repository,
  { author, moment, index }: { author: Account; moment: number; index: number },
): Issue {
  const { random } = state;
  const isPull = !repository.hasIssues || random.chance(0.25);
  const refs = { baseRef: repository.defaultBranch, headRef: `topic-${index}`, draft: random.chance(0.1) };
  return addIssue(state, {
    ...{ repository, author, title: random.sentence(6).slice(0, -1) },
    body: random.chance(0.8) ? random.sentence(20) : undefined,
    labels: random.shuffle([...repository.labels.values()]).slice(0, random.int(0, 2)),
    assignees: random.chance(0.3) ? [author] : [],
    pull: isPull ? newPull(state, refs) : undefined,
    createdAt: isoSeconds(new Date(moment)),
  });
}

function comment(state: WorldState, issue: Issue, people: readonly Account[]): void {
  const { random } = state;
  for (let index = random.int(0, 3); index > 0; index -= 1) {
    const at = later(issue.updatedAt, random.int(1, 300));
    const row = { id: state.nextId(), issue, author: random.pick(people), body: random.sentence() };
    issue.repository.comments.set(row.id, { ...row, createdAt: at, updatedAt: at });
    issue.updatedAt = at;
  }
}

/** Half of what is opened is closed within hours, and most closed pull requests are merged. */
function settle({ random }: WorldState, issue: Issue): void {
  if (!random.chance(0.5)) return;
  const at = later(issue.updatedAt, random.int(1, 300));
  const { pull, author: by } = issue;
  close(issue, { at, by, reason: pull ? undefined : random.pick(['completed', 'not_planned']) });
  if (pull === undefined || random.chance(0.2)) return;
  pull.mergedAt = at;
  pull.mergedBy = by;
  pull.mergeSha = random.hex(40);
}

function later(moment: string, minutes: number): string {
  return isoSeconds(new Date(Date.parse(moment) + minutes * 60_000));
}
