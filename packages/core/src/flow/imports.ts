import { appOf } from './app-source.ts';
import { type ImportOptions, importConnection } from './auth/import-connection.ts';
import { cancellable } from './cancellable.ts';
import type { Cancellable } from './cancelled.ts';
import { type Connection, toConnection } from './connection.ts';
import type { Feature } from './kernel.ts';
import { checkOwner } from './owner.ts';

/** What `imports()` adds to a Patchbay. */
export interface ImportMethods {
  /**
   * Takes over a connection that another program made: seals its tokens and opens it, without a call to the provider. An
   * owner who has or had one there keeps it as it is (`imported: false`), so that it may be done again.
   */
  importConnection(
    connector: string,
    options: ImportOptions & Cancellable,
  ): Promise<{ readonly connection: Connection; readonly imported: boolean }>;
}

/** Takes over connections from another program or an older table: `importConnection`, and `patchbay migrate --adopt`. */
export function imports(): Feature<'imports'> {
  return Object.freeze({
    name: 'imports',
    patchbayMethods: (kernel) =>
      cancellable<ImportMethods>({
        async importConnection(id, options) {
          const bound = await appOf(kernel, id, checkOwner(options.owner).tenantId);
          const { connection, imported } = await importConnection(kernel, bound, options);
          return { connection: toConnection(connection), imported };
        },
      }),
  } satisfies Feature<'imports'>);
}
