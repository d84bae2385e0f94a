import {
  type ConnectionRow,
  type OwnerStore,
  type PartitionKey,
  PatchbayError,
  type Sink,
  type Sinks,
  type StreamChanges,
  type SyncStore,
} from '@patchbay/core';
import { nothingChanged, type Partition, partitionKey } from './partition.ts';
import type { State } from './state.ts';
import { syncStore } from './sync.ts';
import type { Turns } from './turns.ts';

type Step<Input, Output> = (store: SyncStore) => (input: Input) => Promise<Output>;

/**
 * The sync store with sinks. A step that feeds one is tried on a copy, its sink is told, and then it happens: a sink that
 * throws has kept it from happening. As sinks may take their time, writers take turns, as they do at a row of a database.
 */
export function feedingSync(state: State, sinks: Sinks<undefined>, inTurn: Turns): SyncStore {
  const store = syncStore(state);

  async function fed<Input extends PartitionKey, Output>(
    step: Step<Input, Output>,
    input: Input,
    settled: (row: ConnectionRow) => SyncStore = () => store,
  ): Promise<Output> {
    const row = state.connections.get(input.connectionId);
    const sink = row && sinks[`${row.connector}.${input.stream}`];
    if (!sink) return step(store)(input);
    const trial = trialOf(state, input);
    await step(syncStore(trial))(input);
    const changes = changesIn(trial, input, row);
    if (changes) await tell(sink, changes);
    return step(settled(row))(input);
  }

  /** A connection that was paused or ended while the sink was told comes too late for the page that it was told of. */
  const asBefore = (row: ConnectionRow) => syncStore({ ...state, connections: new Map([[row.id, row]]) });

  return {
    ...store,
    begin: (run) => inTurn(() => store.begin(run)),
    commitPage: (page) => inTurn(() => fed((on) => on.commitPage, page, asBefore)),
    end: (end) => inTurn(() => fed((on) => on.end, end)),
    cancel: (query) => inTurn(() => store.cancel(query)),
    startOver: (key) => inTurn(() => store.startOver(key)),
    remove: (key) => inTurn(() => fed((on) => on.remove, key)),
    accept: (key) => inTurn(() => fed((on) => on.accept, key)),
    prune: (ages) => inTurn(() => store.prune(ages)),
  };
}

/** An erasure waits for the step under way, which would else bring back what it deletes. */
export function erasingInTurn(store: OwnerStore, inTurn: Turns): OwnerStore {
  return {
    ...store,
    eraseHistory: (key, limit) => inTurn(() => store.eraseHistory(key, limit)),
    eraseConnection: (key) => inTurn(() => store.eraseConnection(key)),
  };
}

/** What a step on this partition reads and writes, apart from the real one; its changes are the only ones there. */
function trialOf(state: State, key: PartitionKey): State {
  const id = partitionKey(key);
  const partition = state.partitions.get(id);
  return {
    ...state,
    partitions: new Map(partition && [[id, copyOf(partition)]]),
    feeds: new Map(),
    runs: new Map(state.runs),
    connections: new Map(state.connections),
  };
}

function copyOf(partition: Partition): Partition {
  const copied = Object.entries(partition).map(([name, value]: [string, unknown]) => {
    if (value instanceof Map) return [name, new Map(value)];
    if (value instanceof Set) return [name, new Set(value)];
    return [name, Array.isArray(value) ? [...value] : value];
  });
  return { ...(Object.fromEntries(copied) as Partition), changed: nothingChanged() };
}

function changesIn(trial: State, key: PartitionKey, row: ConnectionRow): StreamChanges | undefined {
  const [change] = [...trial.feeds.values()].flatMap(({ rows }) => [...rows]);
  const records = trial.partitions.get(partitionKey(key))?.records;
  if (!change || !records) return undefined;
  const { connectionId, stream, partition } = key;
  const upserted = change.changes.filter(({ kind }) => kind !== 'deleted');
  const deleted = change.changes.filter(({ kind }) => kind === 'deleted');
  return structuredClone({
    ...row.owner,
    connectionId,
    connector: row.connector,
    stream,
    partition,
    upserted: upserted.map(({ key: of }) => ({ key: of, data: records.get(of)?.data ?? {} })),
    deleted: deleted.map(({ key: of }) => of),
  });
}

async function tell(sink: Sink<undefined>, changes: StreamChanges): Promise<void> {
  try {
    await sink(changes, undefined);
  } catch {
    const { connector, stream, connectionId } = changes;
    // Its words may quote a record.
    throw new PatchbayError(
      'sync/sink-failed',
      `The sink of ${connector}.${stream} failed. Nothing of this step was stored. What it said is not repeated here: look into your function.`,
      { connector, connection: connectionId },
    );
  }
}
