/**
 * What one step changed in a part of a stream: a page, the deletion pass at the end of a walk, deletions that an event
 * named, records that were set aside and fit by now. What it left as it was is not in it.
 */
export interface StreamChanges<Data extends object = Readonly<Record<string, unknown>>> {
  readonly tenantId: string;
  /** Left out where the connection is the organisation's own. */
  readonly userId?: string;
  readonly connectionId: string;
  readonly connector: string;
  readonly stream: string;
  /** Which parent record these belong to; empty where the stream has no parent. */
  readonly partition: string;
  /** Added and changed records, in no order. `key` is the text of a JSON array: the key fields, as declared. */
  readonly upserted: readonly { readonly key: string; readonly data: Data }[];
  /** Keys of records that are gone, in no order. */
  readonly deleted: readonly string[];
}

/**
 * Writes the changes of a stream to the app's own tables, within the step that made them: when it throws, the step has not
 * happened, and nothing of it is stored. A parameter may name its records: `StreamChanges<Slack['records']['channels']>`.
 */
export type Sink<Transaction> = {
  // A method, whose parameter may be narrower: what a stream's records are is known to whoever names the stream.
  write(changes: StreamChanges, transaction: Transaction): Promise<void> | void;
}['write'];

/** Sinks by connector and stream: `slack.channels`. */
export type Sinks<Transaction> = Readonly<Record<`${string}.${string}`, Sink<Transaction>>>;
