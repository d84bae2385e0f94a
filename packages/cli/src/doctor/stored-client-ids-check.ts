import type { AppFacts, Check, Seen } from '@patchbay/core';
import { ok, type WithDatabase } from './examined.ts';

/** Whether what is stored was made by the apps that are configured. */
export const storedClientIdsCheck: Check<WithDatabase> = {
  id: 'stored-client-ids',
  title: 'Stored grants were made by the configured client ids',
  async run({ sql, apps, hasApp }) {
    if (!hasApp) return [];
    const rows = await sql<{ connector: string; client: string; connections: number }[]>`
      select c.connector, g.client_id as client, count(*)::integer as connections
      from integrations.connections c join integrations.grants g on g.id = c.grant_id group by 1, 2 order by 1, 2`;
    const seen = rows.flatMap(({ connector, client, connections }) => {
      const app = apps.find((each) => each.connector === connector);
      return app?.clientId === undefined || app.clientId === client
        ? []
        : [otherApp(app, client, connections)];
    });
    return seen.length > 0
      ? seen
      : [ok('Every stored grant is of a configured client id.', 'createPatchbay({ connectors })')];
  },
};

function otherApp({ connector, clientId }: AppFacts, client: string, connections: number): Seen {
  return {
    level: 'error',
    what: `${connections} connections were made by the client id ${client}; ${clientId} is configured and cannot refresh them.`,
    where: connector,
    todo: 'Configure the client id that made them, or have their owners connect again. One database belongs to one environment.',
  };
}
