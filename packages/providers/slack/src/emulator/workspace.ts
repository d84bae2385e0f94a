import { channelActs } from './channel-acts.ts';
import { memberActs } from './member-acts.ts';
import { messageActs } from './message-acts.ts';
import { slackTs, type WorkspaceState } from './workspace-state.ts';

/** A workspace that can be looked at and changed. Changes tell of themselves, as at Slack, by events. */
export type Workspace = WorkspaceState &
  ReturnType<typeof messageActs> &
  ReturnType<typeof channelActs> &
  ReturnType<typeof memberActs>;

/** An empty workspace. */
export function emptyWorkspace(
  parts: Pick<WorkspaceState, 'team' | 'random' | 'now' | 'announce'>,
): Workspace {
  let lastMicroseconds = 0;
  const state: WorkspaceState = {
    ...parts,
    users: new Map(),
    conversations: new Map(),
    nextTs() {
      lastMicroseconds = Math.max(parts.now().getTime() * 1000, lastMicroseconds + 1);
      return slackTs(lastMicroseconds);
    },
  };
  const messages = messageActs(state);
  return { ...state, ...messages, ...channelActs(state, messages), ...memberActs(state) };
}
