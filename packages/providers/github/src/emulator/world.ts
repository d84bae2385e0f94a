import { commentActs } from './acts/comment-acts.ts';
import { issueActs } from './acts/issue-acts.ts';
import { pullActs } from './acts/pull-acts.ts';
import { repositoryActs } from './acts/repository-acts.ts';
import type { Account } from './records.ts';
import type { WorldState } from './world-state.ts';

/** A GitHub that can be looked at and changed. Changes tell of themselves by webhooks, as at GitHub. */
export type World = WorldState & {
  /** The person who connects unless another one is chosen. */
  readonly me: Account;
} & ReturnType<typeof issueActs> &
  ReturnType<typeof commentActs> &
  ReturnType<typeof pullActs> &
  ReturnType<typeof repositoryActs>;

/** A world over its state. */
export function worldOf(state: WorldState, me: Account): World {
  return {
    ...state,
    me,
    ...issueActs(state),
    ...commentActs(state),
    ...pullActs(state),
    ...repositoryActs(state),
  };
}
