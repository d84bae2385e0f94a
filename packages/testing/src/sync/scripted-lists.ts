import { faultyRecords, takePage } from '../emulator/paging.ts';
import type { Exchange, Route } from '../emulator/routes.ts';
import type { TokenStore } from '../emulator/token-store.ts';
import type { ScriptedAccount } from './scripted-oauth.ts';
import type { ScriptedList, ScriptedRecord, ScriptedWorld } from './scripted-world.ts';

/** What the API shows, and how it behaves at this moment. */
export interface ScriptedApi {
  readonly world: ScriptedWorld;
  readonly tokens: TokenStore<ScriptedAccount>;
  pageSize: number;
  /** Page cursors given out before it was raised are refused with 400. */
  pageEpoch: number;
  tellsTotal: boolean;
  /** Records on all pages so far. */
  shown: number;
}

const lists: readonly ScriptedList[] = ['ascending', 'newest', 'changes', 'scanned', 'children'];

/** Who am I, lists in either order from a time to a time, and changes since a mark. */
export function scriptedRoutes(api: ScriptedApi): readonly Route[] {
  let walks = 0;
  const route = (
    path: string,
    handle: (exchange: Exchange, account: ScriptedAccount) => Response,
  ): Route => ({
    method: 'GET',
    path,
    handle(exchange) {
      const access = exchange.request.headers.get('authorization')?.replace('Bearer ', '') ?? '';
      const found = api.tokens.check(access);
      const good = found.state === 'active' && exchange.fault?.kind !== 'expired-token';
      return good ? handle(exchange, found.token.payload) : problem('the token is not good', 401);
    },
  });
  return [
    route('/me', (_, { account }) => Response.json({ id: account, name: account })),
    route('/lists/:list', (exchange) => {
      walks += 1;
      return listPage(api, exchange, walks);
    }),
    route('/changes', (exchange) => changesPage(api, exchange)),
  ];
}

/** Ties stand in another order in each walk, and in the same one within it: a provider promises no more. */
function listPage(
  api: ScriptedApi,
  { request: { search }, params, fault }: Exchange,
  walk: number,
): Response {
  const list = lists.find((name) => name === params.list);
  if (list === undefined) return problem('there is no such list', 404);
  const [from, to, parent] = ['from', 'to', 'parent'].map((name) => search.get(name));
  const items = api.world
    .live(list)
    .filter(
      (record) =>
        (from == null || isUnsorted(record) || instant(record) >= instant({ at: from })) &&
        (to == null || instant(record) < instant({ at: to })) &&
        (parent == null || record.parent === parent),
    );
  const sent = search.get('cursor')?.match(/^(\d+)\.(\d+)\.(.+)$/);
  if (search.has('cursor') && Number(sent?.[1] ?? -1) < api.pageEpoch) return problem('no such cursor', 400);
  const salt = sent?.[2] ?? String(walk);
  const page = takePage({
    ...inOrder(items, salt, search.get('order') === 'newest'),
    ...{ fault, list, size: api.pageSize, cursor: sent?.[3] },
  });
  if (!page.ok) return problem('no such cursor', 400);
  return Response.json({
    records: shown(api, page.items, fault),
    ...(page.next !== undefined && { next: `${api.pageEpoch}.${salt}.${page.next}` }),
    ...(api.tellsTotal && { total: items.length }),
  });
}

function inOrder(items: ScriptedRecord[], salt: string, descending: boolean) {
  const keys = new Map(items.map((record) => [record, `${instant(record)} ${scrambled(salt, record)}`]));
  const keyOf = (record: ScriptedRecord) => keys.get(record) ?? '';
  const sorted = items.sort((left, right) => (keyOf(left) < keyOf(right) === descending ? 1 : -1));
  return { items: sorted, keyOf, descending };
}

/** Without a mark: what there is, with the mark of its first page at its end. With one: what changed, each page with its own. */
function changesPage(api: ScriptedApi, { request: { search }, fault }: Exchange): Response {
  const { world, pageSize } = api;
  const list = 'changes';
  if (!search.has('mark')) {
    const [, start = String(world.sequence(list)), cursor] =
      search.get('cursor')?.match(/^(\d+)\.(.+)$/) ?? [];
    const page = takePage({
      ...inOrder([...world.live(list)], '', false),
      ...{ fault, list, size: pageSize, cursor },
    });
    if (!page.ok) return problem('no such cursor', 400);
    const end = page.next === undefined ? { mark: Number(start) } : { next: `${start}.${page.next}` };
    return Response.json({ records: shown(api, page.items, fault), deleted: [], ...end });
  }
  const mark = Number(search.get('mark'));
  const all = world.changesAfter(list, mark);
  if (all === undefined) return problem('the mark is too old', 410);
  const some = all.slice(0, pageSize);
  return Response.json({
    records: shown(
      api,
      some.flatMap(({ record }) => record ?? []),
      fault,
    ),
    deleted: some.filter(({ record }) => record === undefined).map(({ id }) => id),
    mark: some.at(-1)?.sequence ?? mark,
    ...(some.length < all.length && { next: 'more' }),
  });
}

function shown(api: ScriptedApi, records: readonly ScriptedRecord[], fault: Exchange['fault']): object[] {
  api.shown += records.length;
  return faultyRecords(records, fault, {
    drift: (record) => ({ ...record, name: { of: 'another form' } }),
    poison: ({ id: _, ...record }: ScriptedRecord) => record,
  });
}

function isUnsorted({ at }: Pick<ScriptedRecord, 'at'>): boolean {
  return typeof at !== 'string' || Number.isNaN(Date.parse(at));
}

/** A time as sortable text, to the microsecond; what is none comes first. */
function instant(record: Pick<ScriptedRecord, 'at'>): string {
  const { at } = record;
  if (isUnsorted(record) || typeof at !== 'string') return '';
  const beyond = /\.\d{3}(\d{1,3})/.exec(at)?.[1] ?? '';
  return `${new Date(at).toISOString().slice(0, 23)}${beyond.padEnd(3, '0')}`;
}

/** FNV-1a of the id under a salt: an order that depends on nothing else. */
function scrambled(salt: string, { id, parent = '' }: ScriptedRecord): string {
  let value = 0x811c9dc5;
  for (const character of `${salt}/${parent}/${id}`)
    value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return `${(value >>> 0).toString(16).padStart(8, '0')} ${parent}/${id}`;
}

function problem(text: string, status: number): Response {
  return Response.json({ problem: text }, { status });
}
