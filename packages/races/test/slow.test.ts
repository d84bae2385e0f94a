import { expect, test } from 'vitest';
import { race } from './race.ts';
import { until } from './until.ts';

test('G2 an answer that comes after the lease lands, and nobody asks a second time', async (context) => {
  const { start, provider, stored, sql } = await race(context, 'strict');
  const [holder, other] = await Promise.all([start({ timeoutMs: 3000 }), start({ timeoutMs: 3000 })]);
  await provider.hold();
  const asked = holder.ask(5);
  const { token } = await until(async () => {
    const found = await stored();
    return found.token?.spendAge === undefined ? undefined : found;
  });
  const waiting = other.ask(5);
  await until(async () => {
    const [row] = await sql`select lease_until <= now() as over from integrations.tokens
      where grant_id = ${token?.grantId ?? ''}`;
    return row?.over === true;
  });
  await provider.release();
  const answers = await Promise.all([asked, waiting]);
  expect(answers.flatMap(({ failures }) => failures)).toEqual([]);
  expect(new Set(answers.flatMap(({ tokens }) => tokens)).size).toBe(1);
  expect(await provider.refreshes()).toEqual([{ grant: 'refresh_token' }]);
  expect(await stored()).toMatchObject({ token: { status: 'active', generation: 2 } });
});

test('G2 an answer that a failing database did not take is written when it is back', async (context) => {
  const { start, provider, stored } = await race(context, 'strict');
  const worker = await start({ failingWrites: 4 });
  expect((await worker.ask(3)).failures).toEqual([]);
  expect(await provider.refreshes()).toEqual([{ grant: 'refresh_token' }]);
  expect(await stored()).toMatchObject({ token: { status: 'active', generation: 2 } });
});

test('G2 a process that is asked to end stores the answer it waits for', async (context) => {
  const { start, provider, stored } = await race(context, 'strict');
  const worker = await start();
  await provider.hold();
  const asked = worker.ask(1);
  await until(async () => (await provider.refreshes()).length === 1);
  await worker.terminate();
  await provider.release();
  await Promise.allSettled([asked]);
  expect(await worker.ended).toBe(0);
  expect(await stored()).toMatchObject({ token: { status: 'active', generation: 2 } });
});

test('G3 while a hundred refreshes wait for the provider, two database connections are free for others', async (context) => {
  const { client, start, provider, sql } = await race(context, 'strict', { connections: 100 });
  const worker = await start({ pool: 2 });
  await provider.hold();
  const asked = worker.ask(1);
  await until(async () => (await provider.refreshes()).length === 100);
  expect(await worker.list()).toBe(1);
  const busy = await sql`select from pg_stat_activity left join pg_locks using (pid)
    where application_name = ${client} and (state <> 'idle' or locktype is not null)`;
  expect(busy).toHaveLength(0);
  await provider.release();
  const { tokens, failures } = await asked;
  expect([new Set(tokens).size, failures]).toEqual([100, []]);
  expect(await provider.refreshes()).toHaveLength(100);
});
