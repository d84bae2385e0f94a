import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connectSlack, makeWorld, request, type Sent } from './world.ts';

/** A request that names a connection, and how it says that there is none; or why it can name none. */
interface Naming {
  readonly path: (id: string) => string;
  readonly sent?: (id: string) => Sent;
}

const at = (path: string, sent?: Naming['sent']): Naming => ({
  path: (id) => path.replace(':id', id),
  ...(sent && { sent }),
});

/** Every method of every route: what names a connection, or why nothing does. */
const routes: Readonly<Record<string, Naming | string>> = {
  'POST connect/:connector': at('connect/slack', (connection) => ({ json: { connection } })),
  'GET callback/:context': 'the flow’s row says whose it is',
  'GET connected': at('connected?connection=:id'),
  'GET connections': 'lists what the session owns',
  'POST connections/bulk': 'means only what the session owns: the ids of others are tried in bulk.test.ts',
  'DELETE connections/:id': at('connections/:id'),
  'GET connections/:id/health': at('connections/:id/health'),
  'POST connections/:id/sync': at('connections/:id/sync'),
  'GET connections/:id/sites': at('connections/:id/sites'),
  'POST connections/:id/sites': at('connections/:id/sites', () => ({ json: { site: 's1' } })),
  'GET consents': at('consents?connection=:id'),
  'POST connections/:id/withdraw': at('connections/:id/withdraw', () => ({
    json: { abilities: ['channels'] },
  })),
  'POST webhooks/:connector': 'the provider’s signature says whose it is',
  'POST webhooks/:connector/:tenantId': 'the signature by that tenant’s secret says so',
};

/** The methods and paths that the sources of the routes declare. */
function declaredRoutes(): readonly string[] {
  const folder = join(import.meta.dirname, '../src/routes');
  return globSync('*.ts', { cwd: folder }).flatMap((name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    // Several addresses of one route stand in a list: `['a', 'b'].map((path) => ({ path, ... }))`.
    const listed = /\[([^\]]+)\]\.map\(\(path\)/.exec(text)?.[1]?.match(/[^', ]+/g) ?? [];
    const [, ...declarations] = text.split(/\bpath(?:: (?=')|,\n)/);
    return declarations.flatMap((declaration) => {
      const own = /^'([^']+)'/.exec(declaration)?.[1];
      const methods = [...declaration.matchAll(/\b(GET|POST|PUT|PATCH|DELETE): /g)];
      return (own === undefined ? listed : [own]).flatMap((path) =>
        methods.map(([, method]) => `${method} ${path}`),
      );
    });
  });
}

test('threat T14: a route that is new is tried with the ids of others', () => {
  expect(Object.keys(routes).sort()).toEqual([...declaredRoutes()].sort());
});

const naming = Object.entries(routes).flatMap(([line, named]) =>
  typeof named === 'string' ? [] : [{ line, named }],
);

test.for(naming)(
  'G14, threat T14: $line answers as if no other’s connection were there',
  async ({ line, named }) => {
    const [method] = line.split(' ');
    const world = makeWorld();
    const id = await connectSlack(world);
    const owner = { tenantId: 'acme', userId: 'u1' };
    const seen = async () =>
      JSON.stringify([await world.patchbay.list({ owner }), await world.patchbay.consents({ owner })]);
    const before = await seen();
    const asked = world.emulator.requests.length;
    const ask = async (as: string, connection: string) => {
      const sent = { as, ...named.sent?.(connection) };
      const response = await world.handler.fetch(request(`${method} /${named.path(connection)}`, sent));
      const text = (await response.text()).replaceAll(connection, '');
      return { status: response.status, text, headers: JSON.stringify([...response.headers]) };
    };
    for (const as of ['rival', 'rival/u1', 'acme', 'acme/u2', 'ACME/u1']) {
      const theirs = await ask(as, id);
      // The two answers may not differ, or an id could be tried out.
      expect([as, theirs]).toEqual([as, await ask(as, crypto.randomUUID())]);
      expect([as, theirs.status]).toEqual([as, 404]);
    }
    expect(await seen()).toBe(before);
    expect(world.emulator.requests).toHaveLength(asked);
  },
);
