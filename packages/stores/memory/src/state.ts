import type {
  ConnectionKey,
  ConnectionRow,
  ConsentRow,
  DeliveryRow,
  DeviceRow,
  DueWork,
  FlowRow,
  GrantRow,
  NewToken,
  Owner,
  OwnerData,
  ReadingRow,
  RunRow,
  SubjectReader,
} from '@patchbay/core';
import type { Feed } from './feed.ts';
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
  readonly spend:
    | {
        readonly fence: number;
        readonly at: Date;
        /** Of the announcement that this one came after; it stands again when this one is withdrawn. */
        readonly before: number | undefined;
      }
    | undefined;
}

export interface KeptDelivery {
  readonly row: DeliveryRow;
  /** Of the record that the event is about. */
  readonly recordKey: string | undefined;
  readonly handledAt: Date | undefined;
}

export interface KeptWork extends Omit<DueWork, 'inSeconds'> {
  /** Undefined: never. */
  readonly dueAt: Date | undefined;
  readonly fence: number;
  readonly failures: number;
  readonly lease: Lease | undefined;
  /** Submitted while somebody worked on it: it comes due again at this time. */
  readonly again: Date | undefined;
  /** Its pace was set by its owner. */
  readonly chosen: boolean;
  readonly progress: unknown;
}

export interface KeptBudget {
  readonly units: number | undefined;
  /** When it was last told; undefined where nobody did. */
  readonly remaining: number | undefined;
  /** Given out and not settled. */
  readonly out: number;
  /** Milliseconds since 1970, as `blockedUntil`. */
  readonly endsAt: number;
  /** False: taken for whole since it ended. */
  readonly told: boolean;
  readonly blockedUntil: number;
  readonly keptUntil: number;
}

export interface KeptPermit {
  readonly key: string;
  /** False: in line. */
  readonly held: boolean;
  readonly yields: boolean;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** All tables of one store. Rows are replaced, never changed; what goes in or out is a copy. */
export interface State {
  readonly now: () => Date;
  readonly flows: Map<string, KeptFlow>;
  readonly grants: Map<string, GrantRow>;
  readonly tokens: Map<string, KeptToken>;
  /** Their `scopes` and `expiresAt` rest with the tokens: `shownRow` adds them. */
  readonly connections: Map<string, ConnectionRow>;
  /** Oldest first. */
  readonly consents: ConsentRow[];
  readonly partitions: Map<string, Partition>;
  /** Changes by stream. */
  readonly feeds: Map<string, Feed>;
  readonly runs: Map<string, RunRow>;
  readonly readings: Map<string, Map<string, ReadingRow>>;
  readonly devices: Map<string, Map<string, DeviceRow>>;
  readonly deliveries: Map<string, KeptDelivery>;
  readonly work: Map<string, KeptWork>;
  readonly readers: Map<string, SubjectReader>;
  /** By key, when the bucket will be full: seconds since 1970. */
  readonly limits: Map<string, number>;
  readonly budgets: Map<string, KeptBudget>;
  /** In the order in which they were asked for first. */
  readonly permits: Map<string, KeptPermit>;
  /** In the order of its keys. */
  readonly audit: Map<number, OwnerData['audit']>;
}

/** Tables with nothing in them. */
export function emptyState(now: () => Date): State {
  return {
    now,
    flows: new Map(),
    grants: new Map(),
    tokens: new Map(),
    connections: new Map(),
    consents: [],
    partitions: new Map(),
    feeds: new Map(),
    runs: new Map(),
    readings: new Map(),
    devices: new Map(),
    deliveries: new Map(),
    work: new Map(),
    readers: new Map(),
    limits: new Map(),
    budgets: new Map(),
    permits: new Map(),
    audit: new Map(),
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
 * The connection that holds a slot: the one that lives, else the last. An ended one of another account has given it up to
 * one that came later.
 */
export function slotHolder(
  state: State,
  { owner, connector, slot }: Pick<ConnectionRow, 'owner' | 'connector' | 'slot'>,
): ConnectionRow | undefined {
  const rows = [...state.connections.values()].filter(
    (row) => sameOwner(row.owner, owner) && row.connector === connector && row.slot === slot,
  );
  return rows.find(({ status }) => status !== 'disconnected') ?? rows.at(-1);
}

/** True when the tenant has this connection. */
export function hasConnection(state: State, at: { tenantId: string; connectionId: string }): boolean {
  return state.connections.get(at.connectionId)?.owner.tenantId === at.tenantId;
}

/** True when there is this connection and it has not ended. */
export function isOpen({ connections }: State, id: string): boolean {
  const row = connections.get(id);
  return row !== undefined && row.status !== 'disconnected';
}
