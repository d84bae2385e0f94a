import {
  type Exchange,
  faultyRecords,
  type RecordedRequest,
  type Route,
  type TokenStore,
  takePage,
} from '@patchbay/testing/emulator';
import type { FieldbookIdentity } from './fieldbook-identity.ts';
import { type FieldbookWorld, people, type Row } from './fieldbook-world.ts';

interface Api {
  readonly world: FieldbookWorld;
  readonly tokens: TokenStore<FieldbookIdentity>;
  readonly pageSize: number;
}

type Handle = (exchange: Exchange, identity: FieldbookIdentity) => Response;

/** Fieldbook's API: who am I, lists in any order, changes since a mark, gauges, and two things to do. */
export function apiRoutes(api: Api): readonly Route[] {
  const route = (method: string, path: string, handle: Handle): Route => ({
    method,
    path,
    handle: (exchange) => authorised(api, exchange, handle),
  });
  return [
    route('GET', '/me', (_, { account }) => Response.json(people.find(({ id }) => id === account))),
    route('GET', '/lists/:name', (exchange) => page(api, exchange)),
    route('GET', '/changes/:name', (exchange) => changes(api, exchange)),
    route('GET', '/gauges', () => Response.json(gauges(api))),
    route('POST', '/items', ({ request }) => createItem(api, request)),
    route('PUT', '/items/:id', ({ request, params }) => renameItem(api, params.id ?? '', request)),
  ];
}

function authorised({ tokens }: Api, exchange: Exchange, handle: Handle): Response {
  const access = /^Bearer (.+)$/.exec(exchange.request.headers.get('authorization') ?? '')?.[1] ?? '';
  const found = tokens.check(access);
  if (found.state !== 'active' || exchange.fault?.kind === 'expired-token') {
    return Response.json({ problem: `token ${found.state}` }, { status: 401 });
  }
  return handle(exchange, found.token.payload);
}

function page({ world, pageSize }: Api, { request: { search }, params, fault }: Exchange): Response {
  const { name = '' } = params;
  const [from, to] = [search.get('from') ?? '', search.get('to') ?? '9'];
  const parent = search.get('parent');
  const items = world
    .list(name)
    .filter(({ at, folder }) => at >= from && at < to && (parent === null || folder === parent));
  const descending = search.get('order') === 'newest';
  const keyOf = ({ at, id }: Row) => `${at} ${id}`;
  const taken = takePage({
    items: items.sort((left, right) => (keyOf(left) < keyOf(right) === descending ? 1 : -1)),
    ...{ keyOf, descending, fault, list: name, size: pageSize },
    cursor: search.get('cursor') ?? undefined,
  });
  if (!taken.ok) return Response.json({ problem: 'no such cursor' }, { status: 400 });
  const records = faultyRecords(taken.items, fault, {
    drift: (row) => ({ ...row, name: { canary: 'canary-record' } }),
    poison: ({ id: _, ...row }: Row) => ({ ...row, name: 'canary-record' }),
  });
  return Response.json({ records, next: taken.next });
}

/** The state after each mark: live rows and the ids of those that are gone, one page at a time. */
function changes({ world, pageSize }: Api, { request: { search }, params }: Exchange): Response {
  const { name = '' } = params;
  const mark = Number(search.get('mark') ?? 0);
  if (!search.has('mark')) world.horizon = 0; // marks of a walk from the beginning are new
  if (mark < world.horizon) return Response.json({ problem: 'mark expired' }, { status: 410 });
  const all = world.changesAfter(name, mark);
  const some = all.slice(0, pageSize);
  return Response.json({
    records: some.flatMap(({ row }) => row ?? []),
    deleted: some.filter(({ row }) => row === undefined).map(({ id }) => id),
    mark: some.at(-1)?.sequence ?? mark,
    more: all.length > some.length,
  });
}

function gauges({ world }: Api) {
  return { members: world.members, open: world.list('items').length, meters: world.list('meters') };
}

function createItem({ world }: Api, request: RecordedRequest): Response {
  const { name } = JSON.parse(request.body) as { name: string };
  const id = `new-${world.list('items').length + 1}`;
  world.put('items', { id, name, at: request.at.toISOString() });
  return Response.json({ id }, { status: 201 });
}

function renameItem({ world }: Api, id: string, request: RecordedRequest): Response {
  const { name } = JSON.parse(request.body) as { name: string };
  world.put('items', { id, name, at: request.at.toISOString() });
  return Response.json({ id });
}
