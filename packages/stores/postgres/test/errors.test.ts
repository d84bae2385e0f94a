import { isPatchbayError } from '@patchbay/core';
import { postgresStore } from '@patchbay/store-postgres';
import { expect, it } from 'vitest';
import { client, testDatabase } from './databases.ts';
import { begunRun, opening, owner } from './samples.ts';

const canary = 'canary-7f3a';

/** Everything of an error that could reach a log. */
async function thrownBy(call: Promise<unknown>): Promise<{ code: string; text: string }> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isPatchbayError(error)) throw new Error('Expected a PatchbayError', { cause: error });
  const cause = error.cause as Error | undefined;
  return {
    code: error.code,
    text: [error.message, error.stack, JSON.stringify(error), cause?.stack].join('\n'),
  };
}

it('G40 a server that cannot be reached is unavailable, and the message says what to look at', async () => {
  const sql = client('postgres://nobody:secret-password@127.0.0.1:1/none', { max: 1 });
  const { code, text } = await thrownBy(postgresStore({ sql }).check());
  await sql.end({ timeout: 5 });
  expect(code).toBe('store/unavailable');
  expect(text).toContain('Check that it runs');
  expect(text).toContain('ECONNREFUSED');
  expect(text).not.toContain('secret-password');
});

it('G40 a refused login and a missing database are named', async () => {
  const database = await testDatabase();
  const login = await thrownBy(
    postgresStore({ sql: database.connect({ username: 'nobody', password: 'wrong' }) }).check(),
  );
  expect(login).toMatchObject({
    code: 'store/unavailable',
    text: expect.stringContaining('refused the login'),
  });
  const missing = await thrownBy(postgresStore({ sql: database.connect({ database: 'missing' }) }).check());
  expect(missing).toMatchObject({
    code: 'store/unavailable',
    text: expect.stringContaining('does not exist'),
  });
});

it('G44 a statement that waited too long, or whose connection was ended, is unavailable', async () => {
  const database = await testDatabase();
  const admin = database.connect();
  await admin.begin(async (lock) => {
    await lock`lock table integrations.flows in access exclusive mode`;
    const hasty = postgresStore({ sql: database.connect({ max: 1, connection: { statement_timeout: 20 } }) });
    expect((await thrownBy(hasty.flows.find('any'))).code).toBe('store/unavailable');
    const sql = database.connect({ max: 1 });
    const [session] = await sql`select pg_backend_pid() as pid`;
    const waiting = thrownBy(postgresStore({ sql }).flows.find('any'));
    await admin`select pg_terminate_backend(${session?.pid})`;
    expect((await waiting).code).toBe('store/unavailable');
  });
});

it('G9 neither statement nor values are in an error', async () => {
  const sql = (await testDatabase()).connect();
  const store = postgresStore({ sql });
  await store.connections.open(opening('c1'));
  const run = await begunRun(store, 'c1', 'r1');
  const records = [{ key: canary, data: { text: `${canary}\u0000` } }];
  const refused = await thrownBy(store.sync.commitPage(run.page({ records })));
  expect(refused.code).toBe('input/invalid');
  const { tokens: _, ...twice } = opening('c2');
  const token = { name: null, sealed: canary, keyId: 'key', scopes: [], expiresInSeconds: undefined };
  const again = await thrownBy(store.connections.open({ ...twice, tokens: [token as never] }));
  expect(again.code).toBe('input/invalid');
  for (const { text } of [refused, again]) {
    expect(text).not.toContain(canary);
    expect(text).not.toMatch(/select|insert|jsonb/i);
  }
  expect(await store.connections.find({ owner, id: 'c2' })).toBeUndefined();
});

it.each([
  ['without prepared statements, as behind a transaction pooler', { prepare: false }],
  [
    'with column names transformed',
    { transform: { column: { from: (name: string) => `x_${name}`.slice(2).toLowerCase() } } },
  ],
  [
    'in another time zone and date style',
    { connection: { TimeZone: 'Asia/Kathmandu', DateStyle: 'German' } },
  ],
])('the store works over a client %s', async (_, options) => {
  const store = postgresStore({ sql: (await testDatabase()).connect(options) });
  const before = Date.now();
  const { createdAt } = await store.connections.open(opening('c1'));
  expect(Math.abs(createdAt.getTime() - before)).toBeLessThan(60_000);
  const measuredAt = new Date('1899-03-01T12:00:00.123Z');
  const reading = {
    device: '',
    sensor: 's',
    metric: 'm',
    value: 1.5,
    measuredAt,
    timeSource: 'provider',
  } as const;
  await store.readings.write({ tenantId: 'acme', connectionId: 'c1', devices: [], readings: [reading] });
  expect(await store.readings.latest({ owner, id: 'c1' })).toEqual([reading]);
});
