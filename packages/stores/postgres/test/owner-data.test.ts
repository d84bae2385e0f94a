import type { Store } from '@patchbay/core';
import { postgresStore } from '@patchbay/store-postgres';
import type postgres from 'postgres';
import { expect, it } from 'vitest';
import { testDatabase } from './databases.ts';
import { opening } from './samples.ts';

const measuredAt = new Date('2026-01-01T00:00:00.000Z');

it.each([
  [
    'readings that a poll writes',
    (store: Store, connectionId: string) =>
      store.readings.write({
        ...{ tenantId: 'acme', connectionId, devices: [] },
        readings: [
          {
            ...{ device: '', sensor: 'main', metric: 'account.members', value: 1 },
            measuredAt,
            timeSource: 'poll',
          },
        ],
      }),
  ],
  [
    'work that a sync submits',
    (store: Store, connectionId: string) =>
      store.work.submit([
        {
          ...{ key: 'late', kind: 'sync', connectionId, tenantId: 'acme', args: {} },
          inSeconds: 0,
          everySeconds: 60,
        },
      ]),
  ],
] as const)(
  'G45 %s while the connection is being deleted wait for that, and are not written',
  async (_, write) => {
    const database = await testDatabase();
    const [sql, watching] = [database.connect(), database.connect()];
    const { id } = await postgresStore({ sql }).connections.open(opening('c1'));
    let late: Promise<unknown> = Promise.resolve();
    await database.connect().begin(async (erasing) => {
      await erasing`delete from integrations.consents where connection_id = ${id}`;
      await erasing`delete from integrations.work where connection_id = ${id}`;
      await erasing`delete from integrations.connections where id = ${id}`;
      late = write(postgresStore({ sql }), id);
      await untilBlocked(watching);
    });
    await late;
    const left = await sql`select connection_id from integrations.readings union all
    select connection_id from integrations.work where connection_id = ${id}`;
    expect(left).toEqual([]);
  },
);

/** Resolves when one connection of this database waits for another's lock, or after a while in which none did. */
async function untilBlocked(sql: postgres.Sql): Promise<void> {
  for (let looks = 0; looks < 500; looks += 1) {
    const waiting =
      await sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    if (waiting.length > 0) return;
  }
}
