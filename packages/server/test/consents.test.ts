import { expect, test } from 'vitest';
import {
  type ConnectionAnswer,
  type ConsentsAnswer,
  createHandler,
  type Servable,
  type SitesAnswer,
} from '../src/index.ts';
import { connection, failingPatchbay } from './fake-patchbay.ts';
import { acme, codeOf, connectSlack, makeWorld, request, sessionOf } from './world.ts';

const as = 'acme/u1';

test('row C2: what was agreed to is listed, and can be withdrawn in part', async () => {
  const world = makeWorld();
  const id = await connectSlack(world);
  const consents = async (query = '') => {
    const response = await world.handler.GET(request(`GET /consents${query}`, { as }));
    return ((await response.json()) as ConsentsAnswer).consents;
  };
  const [given] = await consents();
  expect(given?.abilities).toContain('users');
  const withdrawn = await world.handler.POST(
    request(`POST /connections/${id}/withdraw`, { as, json: { abilities: ['users'] } }),
  );
  const answer = (await withdrawn.json()) as ConnectionAnswer;
  expect(answer.connection.id).toBe(id);
  expect(answer.connection.abilities).not.toContain('users');
  const [before, after] = await consents(`?connection=${id}`);
  expect(before?.abilities).toContain('users');
  expect(after?.abilities).not.toContain('users');
  const other = await world.handler.GET(request('GET /consents?connection=another', { as }));
  expect([other.status, await codeOf(other)]).toEqual([404, 'connection/not-found']);
});

test('a withdrawal that does not fit changes nothing', async () => {
  const world = makeWorld();
  const id = await connectSlack(world);
  for (const json of [{}, { abilities: [] }, { abilities: 'users' }, { abilities: ['users'], all: true }]) {
    const response = await world.handler.POST(request(`POST /connections/${id}/withdraw`, { as, json }));
    expect([response.status, await codeOf(response)]).toEqual([400, 'input/invalid']);
  }
  const [kept] = await world.patchbay.list({ owner: acme });
  expect(kept?.abilities).toContain('users');
});

test('sites are listed, and one is chosen by its id, for the session’s owner', async () => {
  const asked: unknown[] = [];
  const patchbay: Servable = {
    ...failingPatchbay(() => new Error('unused')),
    async sites(...given) {
      asked.push(given);
      return [{ id: 's1', label: 'Acme’s board' }];
    },
    async chooseSite(...given) {
      asked.push(given);
      return connection;
    },
  };
  const handler = createHandler(patchbay, { session: sessionOf });
  const listed = await handler.GET(request('GET /connections/c1/sites', { as }));
  expect(((await listed.json()) as SitesAnswer).sites).toEqual([{ id: 's1', label: 'Acme’s board' }]);
  const chosen = await handler.POST(request('POST /connections/c1/sites', { as, json: { site: 's1' } }));
  expect(((await chosen.json()) as ConnectionAnswer).connection.id).toBe('c1');
  const signal = expect.any(AbortSignal);
  expect(asked).toEqual([
    ['c1', { owner: acme, signal }],
    ['c1', { owner: acme, site: 's1', signal }],
  ]);
});
