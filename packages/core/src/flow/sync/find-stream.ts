import type { Stream } from '../../definition/stream.ts';
import { PatchbayError } from '../../errors/patchbay-error.ts';
import type { WorkspaceScope } from '../kernel.ts';

/** A stream by its name. Throws `input/invalid` where the connector has none of it. */
export function findStream({ connector }: Pick<WorkspaceScope, 'connector'>, name: string): Stream {
  const stream = Object.hasOwn(connector.streams, name) ? connector.streams[name] : undefined;
  if (stream !== undefined) return stream;
  throw new PatchbayError(
    'input/invalid',
    `${connector.id} has no stream called ${name}. It has: ${Object.keys(connector.streams).join(', ')}.`,
    { connector: connector.id },
  );
}
