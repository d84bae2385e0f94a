import type { RuntimeConnector } from '../../definition/connector.ts';
import type { ConnectionRow } from '../../store/connections.ts';
import type { DueWork } from '../../store/work.ts';

/** Parents before their children, else as declared. */
export function streamOrder({ streams }: RuntimeConnector): readonly string[] {
  const depth = (name: string): number => {
    const parent = Object.keys(streams).find((other) => streams[other] === streams[name]?.per);
    return parent === undefined ? 0 : 1 + depth(parent);
  };
  return Object.keys(streams).sort((left, right) => depth(left) - depth(right));
}

/** One sync of each stream that was consented to, due at once and repeated from then on. */
export function dueSyncs(
  connector: RuntimeConnector,
  connection: Pick<ConnectionRow, 'id' | 'owner' | 'abilities'>,
  everySeconds: number,
): readonly DueWork[] {
  return streamOrder(connector)
    .filter((stream) => connection.abilities.includes(stream))
    .map((stream) => dueSync(connector.id, connection, stream, everySeconds));
}

export function dueSync(
  connector: string,
  { id, owner }: Pick<ConnectionRow, 'id' | 'owner'>,
  stream: string,
  everySeconds: number,
): DueWork {
  return {
    key: JSON.stringify(['sync', id, stream]),
    kind: 'sync',
    connectionId: id,
    tenantId: owner.tenantId,
    args: { connector, owner, stream },
    inSeconds: 0,
    everySeconds,
  };
}
