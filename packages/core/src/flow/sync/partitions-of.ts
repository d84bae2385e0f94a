import type { Stream } from '../../definition/stream.ts';
import type { WorkspaceScope } from '../kernel.ts';
import { recordKey } from '../record-key.ts';
import { readRecords } from './read-records.ts';

/** One part of a stream that is walked by itself. */
export interface Partition {
  readonly partition: string;
  readonly parent: Readonly<Record<string, unknown>>;
}

/** The whole stream, or one partition for each stored parent record that `where` lets through. */
export async function partitionsOf(
  scope: WorkspaceScope,
  stream: Stream,
  values: object,
  only: string | undefined,
): Promise<readonly Partition[]> {
  const { per } = stream;
  if (per === undefined) return [{ partition: '', parent: {} }];
  const [name] = Object.entries(scope.connector.streams).find(([, candidate]) => candidate === per) as [
    string,
    Stream,
  ];
  const parents: Partition[] = [];
  for await (const parent of readRecords(scope, name)) {
    const partition = partitionOf(per, parent);
    if (only !== undefined && only !== partition) continue;
    if (stream.where?.(parent as never, values as never) ?? true) parents.push({ partition, parent });
  }
  return parents;
}

/** A parent's key as a partition's name: the value itself where one field is the key. */
function partitionOf(per: Stream, parent: Readonly<Record<string, unknown>>): string {
  const [field, ...more] = per.key;
  return field !== undefined && more.length === 0 ? String(parent[field]) : recordKey(per.key, parent);
}
