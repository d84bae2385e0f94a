import { expect, test } from 'vitest';
import { codeOf, connectSlack, makeWorld, request, type sessionOf } from './world.ts';

const others = ['rival', 'rival/u1', 'acme', 'acme/u2', 'ACME/u1'];

test.each(others)('G14, threat T14: %s cannot see or touch a connection of acme/u1 by its id', async (as) => {
  const world = makeWorld();
  const id = await connectSlack(world);
  const before = await world.patchbay.list({ owner: { tenantId: 'acme', userId: 'u1' } });
  for (const line of [
    `GET /connections/${id}/health`,
    `POST /connections/${id}/sync`,
    `DELETE /connections/${id}`,
  ]) {
    const theirs = await world.handler.fetch(request(line, { as }));
    const nobodys = await world.handler.fetch(request(line.replace(id, crypto.randomUUID()), { as }));
    expect([line, theirs.status]).toEqual([line, 404]);
    // The two answers may not differ, or an id could be tried out.
    const text = await theirs.text();
    expect(text).toBe(await nobodys.text());
    expect(JSON.parse(text)).toMatchObject({ error: { message: 'There is no such connection.' } });
  }
  const page = await world.handler.GET(request(`GET /connected?connection=${id}`, { as }));
  expect([page.status, await page.text()]).toEqual([404, expect.not.stringContaining(' in ')]);
  const list = await world.handler.GET(request('GET /connections', { as }));
  expect(await list.json()).toEqual({ connections: [] });
  expect(await world.patchbay.list({ owner: { tenantId: 'acme', userId: 'u1' } })).toEqual(before);
});

test('threat T16: ids in a query or a body count for nothing', async () => {
  const world = makeWorld();
  const id = await connectSlack(world);
  const query = 'tenantId=acme&userId=u1&owner[tenantId]=acme';
  const list = await world.handler.GET(request(`GET /connections?${query}`, { as: 'rival' }));
  expect(await list.json()).toEqual({ connections: [] });
  const health = await world.handler.GET(request(`GET /connections/${id}/health?${query}`, { as: 'rival' }));
  expect(health.status).toBe(404);
  const owner = { tenantId: 'acme', userId: 'u1' };
  for (const json of [{ owner }, owner, { __proto__: null, session: { owner } }]) {
    const connect = await world.handler.POST(request('POST /connect/slack', { as: 'rival', json }));
    expect([connect.status, await codeOf(connect)]).toEqual([400, 'input/invalid']);
  }
});

test.each([
  ['an empty tenant', { owner: { tenantId: '' } }],
  ['no tenant', { owner: {} }],
  ['an empty user', { owner: { tenantId: 'acme', userId: '' } }],
  ['a tenant of another type', { owner: { tenantId: ['acme'] } }],
])('threat T15: a session with %s is refused, not defaulted', async (_, session) => {
  const world = makeWorld({ session: () => session as ReturnType<typeof sessionOf> });
  const id = await connectSlack(makeWorld());
  for (const line of ['GET /connections', `DELETE /connections/${id}`, 'POST /connect/slack']) {
    const response = await world.handler.fetch(request(line));
    expect([line, response.status, await codeOf(response)]).toEqual([line, 500, 'input/owner-missing']);
  }
  expect(world.errors).toHaveLength(3);
});

test('a session callback that fails is answered with 500, and only the operators learn why', async () => {
  const secret = new Error('connect ECONNREFUSED redis://:hunter2@10.0.0.1');
  for (const session of [
    () => Promise.reject(secret),
    () => {
      throw secret;
    },
  ]) {
    const world = makeWorld({ session });
    const response = await world.handler.GET(request('GET /connections'));
    expect(response.status).toBe(500);
    expect(await response.text()).not.toMatch(/ECONN|hunter2/);
    expect(world.errors).toEqual([secret]);
  }
});

test('a failing onError disturbs nothing', async () => {
  const world = makeWorld({
    session: () => Promise.reject(new Error('first')),
    onError: () => Promise.reject(new Error('second')),
  });
  expect((await world.handler.GET(request('GET /connections'))).status).toBe(500);
});
