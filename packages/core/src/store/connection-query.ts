import type { Whose } from './scope.ts';

/** How far a connection is, and whether it can be used: only an `active` one can. */
export type ConnectionStatus =
  | 'pending_invite'
  | 'pending_choice'
  | 'confirming'
  | 'active'
  | 'reauth_required'
  | 'disconnected';

/** Narrows a list of connections; what is left out does not count. */
export interface ConnectionFilter {
  readonly connector?: string;
  readonly status?: ConnectionStatus;
}

/** Which of the connections that have not ended are meant; what is left out does not count. */
export interface ConnectionQuery {
  readonly whose: Whose;
  readonly connector?: string;
  readonly status?: Exclude<ConnectionStatus, 'disconnected'>;
  readonly subject?: string;
  readonly degraded?: boolean;
  /** Never synced, or not since then. */
  readonly notSyncedSince?: Date;
  readonly ids?: readonly string[];
}
