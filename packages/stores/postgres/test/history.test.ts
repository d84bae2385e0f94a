import { postgresStore } from '@patchbay/store-postgres';
import { expect, it } from 'vitest';
import { testDatabase } from './databases.ts';
import { opening, owner } from './samples.ts';

const revocation = { reach: 'token', revokeInSeconds: 0, giveUpAfterSeconds: 60 } as const;

it('B3 each consent is kept with who, what and when, until it is withdrawn', async () => {
  const sql = (await testDatabase()).connect();
  const now = new Date('2026-01-01T00:00:00.000Z');
  const store = postgresStore({ sql, clock: { now: () => now } });
  await store.connections.open(opening('c1'));
  const more = { scopes: ['read', 'write'], abilities: ['channels', 'postMessage'] };
  await store.connections.open({ ...opening('c1', { grantId: 'next' }), consent: more });
  const consents = () =>
    sql`select tenant_id, user_id, app_id, scopes, abilities, given_at, withdrawn_at from integrations.consents order by id`;
  const who = { tenant_id: 'acme', user_id: 'ada', app_id: 'app', given_at: now };
  const first = { ...who, scopes: ['read'], abilities: ['channels'] };
  expect(await consents()).toEqual([
    { ...first, withdrawn_at: null },
    { ...who, ...more, withdrawn_at: null },
  ]);
  await store.connections.close({ owner, id: 'c1' }, revocation);
  expect(await consents()).toEqual([
    { ...first, withdrawn_at: now },
    { ...who, ...more, withdrawn_at: now },
  ]);
});

it('B3 the audit trail tells who did what to a connection, and holds no secret', async () => {
  const sql = (await testDatabase()).connect();
  const store = postgresStore({ sql });
  await store.connections.open(opening('c1'));
  await store.connections.requireReauth('grant-c1', 'revoked');
  await store.connections.open(opening('c1', { grantId: 'next' }));
  await store.connections.close({ owner, id: 'c1' }, revocation);
  const rows = await sql`select * from integrations.audit order by id`;
  expect(rows.map(({ action }) => action)).toEqual([
    'connection.opened',
    'connection.reauth-required',
    'connection.reconnected',
    'connection.closed',
  ]);
  for (const row of rows)
    expect(row).toMatchObject({ tenant_id: 'acme', user_id: 'ada', connection_id: 'c1' });
  expect(JSON.stringify(rows)).not.toMatch(/sealed|salt/);
});

it('the registry knows the apps that grants came from, by their latest client id', async () => {
  const sql = (await testDatabase()).connect();
  const store = postgresStore({ sql });
  await store.connections.open(opening('c1'));
  await store.connections.open({ ...opening('c2'), clientId: 'renewed' });
  expect(await sql`select id, provider, client_id from integrations.apps`).toEqual([
    { id: 'app', provider: 'slack', client_id: 'renewed' },
  ]);
  expect(await sql`select client_id from integrations.grants order by id`).toEqual([
    { client_id: 'client' },
    { client_id: 'renewed' },
  ]);
});

it('a connection opened for a subject makes the subject known', async () => {
  const sql = (await testDatabase()).connect();
  const store = postgresStore({ sql });
  const { connection, ...rest } = opening('c1');
  const row = await store.connections.open({ ...rest, connection: { ...connection, subject: 'client-7' } });
  expect(row.subject).toBe('client-7');
  expect(await sql`select tenant_id, id from integrations.subjects`).toEqual([
    { tenant_id: 'acme', id: 'client-7' },
  ]);
});
