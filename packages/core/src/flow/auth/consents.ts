import { PatchbayError } from '../../errors/patchbay-error.ts';
import type { Owner } from '../../store/scope.ts';
import { type Connection, toConnection } from '../connection.ts';
import type { Kernel, WorkspaceScope } from '../kernel.ts';
import { findConnection } from '../workspace-scope.ts';
import { checkAbilities, scopesFor } from './abilities.ts';
import { disconnect } from './disconnect.ts';

/** What an owner agreed to with one consent, from when until when. */
export interface Consent {
  readonly connection: string;
  readonly connector: string;
  readonly owner: Owner;
  readonly abilities: readonly string[];
  /** In the provider's words. */
  readonly scopes: readonly string[];
  readonly givenAt: Date;
  /** Absent while the consent stands. */
  readonly withdrawnAt?: Date;
}

/** Every consent of an owner, or of one connection of theirs, oldest first. */
export async function consents(
  kernel: Kernel,
  owner: Owner,
  connection: string | undefined,
): Promise<readonly Consent[]> {
  if (connection !== undefined) await findConnection(kernel, { owner, id: connection });
  const rows = await kernel.store.connections.consents(owner, connection === undefined ? {} : { connection });
  return rows.map(({ connectionId, withdrawnAt, ...row }) => ({
    connection: connectionId,
    ...row,
    ...(withdrawnAt !== undefined && { withdrawnAt }),
  }));
}

const attempts = 3;

/** Ends some abilities of a connection; with the last of them, the connection. */
export async function withdraw(scope: WorkspaceScope, abilities: readonly string[]): Promise<Connection> {
  const { kernel, connector, key } = scope;
  checkAbilities(connector, abilities);
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const row = await findConnection(kernel, key);
    const left = row.abilities.filter((name) => !abilities.includes(name));
    if (row.status === 'disconnected' || left.length === row.abilities.length) return toConnection(row);
    if (left.length === 0) return (await disconnect(scope)).connection;
    const scopes = [...new Set(Object.values(scopesFor(connector, left)).flat())];
    const narrowed = await kernel.store.connections.narrow(key, {
      from: row.abilities,
      abilities: left,
      scopes,
    });
    if (narrowed === undefined) continue;
    const ended = row.abilities.filter((name) => abilities.includes(name));
    const about = { connector: row.connector, connection: row.id, tenantId: row.owner.tenantId };
    kernel.emit({ type: 'abilities-withdrawn', abilities: ended, ...about });
    return toConnection(narrowed);
  }
  throw new PatchbayError(
    'store/conflict',
    'The abilities of this connection are being changed by others. Nothing was withdrawn. Try again.',
    { connector: connector.id, connection: key.id },
  );
}
