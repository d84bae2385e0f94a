import type { ErasedCounts } from '@patchbay/core';
import { postgresStore } from '@patchbay/store-postgres';
import postgres from 'postgres';
import { expect, inject, type TestContext, test } from 'vitest';
import { connect } from './connect.ts';
import { newClientId } from './provider/clients.ts';
import { controls } from './provider/controls.ts';
import { vaultPatchbay } from './vault.ts';
import type { EraserSetup } from './worker/eraser.ts';
import { startProcess } from './worker-process.ts';

const entry = new URL('worker/eraser.ts', import.meta.url);

/** Erases in a process of its own: what it sent, or the signal that ended it. */
async function eraseApart(
  context: Pick<TestContext, 'onTestFinished'>,
  setup: EraserSetup,
): Promise<Partial<ErasedCounts> | string> {
  const { child, ended } = startProcess(context, entry);
  let sent: Partial<ErasedCounts> = {};
  child.once('message', (erased) => {
    sent = erased as ErasedCounts;
  });
  child.send(setup);
  const end = await ended;
  if (typeof end === 'string') return end;
  return end === 0 ? sent : `code ${end}`;
}

test.for([3, 6, 10].map((steps) => ({ steps })))(
  'G45 an erasure killed after step $steps is finished by another process',
  { concurrent: true, timeout: 60_000 },
  async ({ steps }, context) => {
    const [databaseUrl, providerOrigin] = [inject('databaseUrl'), inject('providerOrigin')];
    const sql = postgres(databaseUrl, { max: 2, onnotice: () => undefined });
    context.onTestFinished(() => sql.end({ timeout: 0 }));
    const client = newClientId('none');
    const opening = vaultPatchbay({
      client,
      providerOrigin,
      store: postgresStore({ sql }),
      timeoutMs: 30_000,
    });
    const { id, owner } = await connect(opening, controls(providerOrigin, client));
    const other = await connect(opening, controls(providerOrigin, client));
    for (const { id: connection, owner: of } of [{ id, owner }, other]) {
      await sql`insert into integrations.records
        (connection_id, stream, partition, key, tenant_id, data, first_seen_at, updated_at)
        select ${connection}, 'notes', '', n::text, ${of.tenantId}, '{}', now(), now() from generate_series(1, 9000) n`;
    }
    expect(await eraseApart(context, { databaseUrl, owner, steps })).toBe('SIGKILL');
    expect(await eraseApart(context, { databaseUrl, owner, steps: 0 })).toMatchObject({
      audit: expect.any(Number),
    });

    const tables = await sql<{ name: string }[]>`
      select relname as name from pg_class where relnamespace = 'integrations'::regnamespace and relkind in ('r', 'p')`;
    const holding = async (word: string) => {
      const found = await Promise.all(
        tables.map(async ({ name }) => {
          const text = `select count(*)::integer as count from integrations.${name} t where strpos(t::text, $1) > 0`;
          const [row] = await sql.unsafe(text, [word]);
          return [name, Number(row?.count)] as const;
        }),
      );
      return Object.fromEntries(found.filter(([, count]) => count > 0));
    };
    const [named] =
      await sql`select from integrations.audit where connection_id = ${id} and user_id = 'u-ada'`;
    expect(named).toBeUndefined();
    expect(Object.keys(await holding(id))).toEqual(['audit']);
    expect(Object.keys(await holding(owner.tenantId))).toEqual(['audit']);
    expect(await holding(other.id)).toMatchObject({ connections: 1, consents: 1, records: 9000 });
  },
);
