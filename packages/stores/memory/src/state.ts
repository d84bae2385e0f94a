import type {
  ConnectionKey,
  ConnectionRow,
  DeliveryRow,
  DueWork,
  FlowRow,
  GrantRow,
  NewToken,
  Owner,
  ReadingRow,
  RunRow,
} from '@patchbay/core';
import type { Lease } from './lease.ts';
import type { Partition } from './partition.ts';

export interface KeptFlow {
  readonly row: FlowRow;
  readonly expiresAt: Date;
}

export interface KeptToken extends Omit<NewToken, 'expiresInSeconds'> {
  readonly grantId: string;
  readonly generation: number;
  readonly status: 'active' | 'reauth_required';
  readonly reason: string | undefined;
  readonly expiresAt: Date | undefined;
  readonly grantedAt: Date;
  readonly storedAt: Date;
  readonly nextAttemptAt: Date | undefined;
  readonly fence: number;
  readonly lease: Lease | undefined;
  /** An announced spend of this generation that has no outcome yet. */
  readonly spend: { readonly fence: number; readonly at: Date } | undefined;
}

export interface KeptDelivery {
  readonly row: DeliveryRow;
  readonly handled: boolean;
}

export interface KeptWork extends Omit<DueWork, 'inSeconds'> {
  readonly dueAt: Date;
  readonly fence: number;
  readonly failures: number;
  readonly lease: Lease | undefined;
  /** Submitted while somebody worked on it: it comes due again at this time. */
  readonly again: Date | undefined;
}

/** All tables of one store. Rows are replaced, never changed; what goes in or out is a copy. */
export interface State {
  readonly now: () => Date;
  readonly flows: Map<string, KeptFlow>;
  readonly grants: Map<string, GrantRow>;
  readonly tokens: Map<string, KeptToken>;
  readonly connections: Map<string, ConnectionRow>;
  readonly partitions: Map<string, Partition>;
  readonly runs: Map<string, RunRow>;
  readonly readings: Map<string, Map<string, ReadingRow>>;
  readonly deliveries: Map<string, KeptDelivery>;
  readonly work: Map<string, KeptWork>;
}

/** Tables with nothing in them. */
export function emptyState(now: () => Date): State {
  return {
    now,
    flows: new Map(),
    grants: new Map(),
    tokens: new Map(),
    connections: new Map(),
    partitions: new Map(),
    runs: new Map(),
    readings: new Map(),
    deliveries: new Map(),
    work: new Map(),
  };
}

/** Exactly the same owner: an organisation's connection is nobody's in particular. */
export function sameOwner(left: Owner, right: Owner): boolean {
  return left.tenantId === right.tenantId && left.userId === right.userId;
}

/** The connection with this id, when it is this owner's. */
export function ownConnection(state: State, key: ConnectionKey): ConnectionRow | undefined {
  const row = state.connections.get(key.id);
  return row && sameOwner(row.owner, key.owner) ? row : undefined;
}

/**
 * The connection that holds a slot. An ended one of another account has given it up to one that was opened later: the
 * last of them holds it.
 */
export function slotHolder(
  state: State,
  { owner, connector, slot }: Pick<ConnectionRow, 'owner' | 'connector' | 'slot'>,
): ConnectionRow | undefined {
  return [...state.connections.values()].findLast(
    (row) => sameOwner(row.owner, owner) && row.connector === connector && row.slot === slot,
  );
}

/** True when the tenant has this connection. */
export function hasConnection(state: State, at: { tenantId: string; connectionId: string }): boolean {
  return state.connections.get(at.connectionId)?.owner.tenantId === at.tenantId;
}
