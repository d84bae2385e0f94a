import type { ConnectionRow } from '../../store/connections.ts';
import type { DueWork } from '../../store/work.ts';
import type { BoundApp } from '../app.ts';
import type { Kernel } from '../kernel.ts';
import { isCovered, type ScopesByToken } from './abilities.ts';

/** What a connection has to do from now on, as far as its grant covers it. */
export function initialWork(
  kernel: Kernel,
  { connector }: Pick<BoundApp, 'connector'>,
  connection: Pick<ConnectionRow, 'id' | 'owner' | 'abilities'>,
  granted: ScopesByToken,
): readonly DueWork[] {
  return kernel.features.flatMap(
    (feature) =>
      feature.initialWork?.(connector, connection, (part) => isCovered(connector, part, granted)) ?? [],
  );
}
