import {
  type Account,
  cursorPages,
  defineAction,
  defineConnector,
  defineStream,
  defineTelemetry,
  isPatchbayError,
  type Limit,
  type OAuth2Definition,
  oauth2,
  type Range,
  type RuntimeConnector,
  reading,
  startOver,
} from '@patchbay/core';
import * as z from 'zod';
import { webhooks } from './fieldbook-webhooks.ts';

const id = 'https://id.fieldbook.example';

/** How Fieldbook authorizes, before a test changes any of it. */
export const fieldbookAuth = {
  authorizationEndpoint: `${id}/oauth/authorize`,
  tokenEndpoint: `${id}/oauth/token`,
  issuer: id,
  pkce: 'S256',
  clientAuth: 'post',
  rotation: 'strict',
  scopes: { always: ['profile'] },
  revocation: {
    reach: 'token',
    request: ({ refreshToken, accessToken }) =>
      new Request(`${id}/oauth/revoke`, {
        method: 'POST',
        body: new URLSearchParams({ token: refreshToken ?? accessToken }),
      }),
  },
} as const satisfies OAuth2Definition<Record<never, never>, 'default'>;

const row = z.object({ id: z.string(), at: z.string(), name: z.string() });
const listed = z.object({ records: z.array(z.unknown()), next: z.string().optional() });

const paging = {
  page: listed,
  records: (page: z.output<typeof listed>) => page.records,
  next: (page: z.output<typeof listed>) => page.next,
  parameter: 'cursor',
};

const scopes = ['read'];

const span = (since: string | undefined, range: Range | undefined) => ({
  from: range?.from.toISOString() ?? since,
  to: range?.to.toISOString(),
});

/** Oldest first, so its cursor is saved with every page. */
const items = defineStream({
  schema: row,
  key: 'id',
  cursor: 'at',
  ascending: true,
  range: 'at',
  scopes,
  read: ({ client, since, range }) =>
    cursorPages(client, 'lists/items', { ...paging, searchParams: span(since, range) }),
});

/** Newest first, so its cursor is saved at the end; late ones may come an hour late. */
const notes = defineStream({
  schema: row,
  key: 'id',
  cursor: 'at',
  overlapSeconds: 3600,
  range: 'at',
  scopes,
  read: ({ client, since, range }) =>
    cursorPages(client, 'lists/notes', {
      ...paging,
      searchParams: { ...span(since, range), order: 'newest' },
    }),
});

const changed = z.object({
  records: z.array(z.unknown()),
  deleted: z.array(z.string()),
  mark: z.number(),
  more: z.boolean(),
});

/** Changes since a mark that Fieldbook forgets after a while (410). */
const files = defineStream({
  schema: row,
  key: 'id',
  checkpoint: z.object({ mark: z.number() }),
  deletions: 'reported',
  scopes,
  async *read({ client, checkpoint }) {
    let mark = checkpoint?.mark;
    try {
      for (let more = true; more; ) {
        const page = await client.get('changes/files', { schema: changed, searchParams: { mark } });
        ({ mark, more } = page);
        yield {
          records: page.records,
          deleted: page.deleted.map((gone) => ({ id: gone })),
          checkpoint: { mark: page.mark },
        };
      }
    } catch (error) {
      if (isPatchbayError(error, 'request/not-found')) throw startOver('the mark is too old');
      throw error;
    }
  },
});

const folders = defineStream({
  schema: row.extend({ open: z.boolean().optional() }),
  key: 'id',
  deletions: 'absence',
  scopes,
  read: ({ client }) => cursorPages(client, 'lists/folders', paging),
});

/** What lies in each open folder. */
const entries = defineStream({
  schema: row.extend({ folder: z.string() }),
  key: ['folder', 'id'],
  per: folders,
  where: ({ open }) => open === true,
  deletions: 'absence',
  scopes,
  read: ({ client, parent }) =>
    cursorPages(client, 'lists/entries', { ...paging, searchParams: { parent: parent.id } }),
});

/** Waits until somebody chose which ones. */
const reports = defineStream({
  needs: { settings: z.object({ region: z.enum(['north', 'south']) }) },
  schema: row,
  key: 'id',
  cursor: 'at',
  deletions: 'absence',
  scopes,
  read: ({ client, settings, since }) =>
    cursorPages(client, `lists/reports-${settings.region}`, { ...paging, searchParams: { from: since } }),
});

const created = z.object({ id: z.string() });

const createItem = defineAction({
  input: z.object({ name: z.string().min(1) }),
  output: created,
  scopes: ['write'],
  run: (json, { client }) => client.post('items', { schema: created, json }),
});

const renameItem = defineAction({
  input: z.object({ id: z.string(), name: z.string() }),
  output: created,
  scopes: ['write'],
  repeatable: true,
  run: ({ id: item, name }, { client }) => client.put(`items/${item}`, { schema: created, json: { name } }),
});

/** Two gauges of the account, and the meters that belong to it. */
const telemetry = defineTelemetry({
  everySeconds: 900,
  scopes: ['gauges'],
  async *poll({ client }) {
    const schema = z.object({ members: z.number(), open: z.number(), meters: z.array(row) });
    const { members, open, meters } = await client.get('gauges', { schema });
    yield {
      devices: meters.map((meter) => ({ id: meter.id, name: meter.name })),
      readings: [
        reading('account.members', members),
        reading('account.open_items', open),
        ...meters.map((meter) =>
          reading('account.open_items', 1, { device: meter.id, measuredAt: new Date(meter.at) }),
        ),
      ],
    };
  },
});

type Authorization = OAuth2Definition<Record<never, never>, 'default'>;

const identity = z.object({ id: z.string(), group: z.string(), name: z.string() });

interface Changes {
  readonly auth?: Partial<Authorization>;
  /** In place of all of it. */
  readonly wholeAuth?: Authorization;
  readonly telemetry?: ReturnType<typeof defineTelemetry>;
  readonly webhooks?: typeof webhooks;
  /** In place of the stream of this name. */
  readonly items?: typeof items;
  /** How Fieldbook limits its callers. */
  readonly api?: Pick<RuntimeConnector['api'], 'budget'> & {
    readonly limits?: Readonly<Record<string, Limit>>;
  };
  /** What `identify` says beside what Fieldbook does. */
  readonly account?: Pick<Account, 'weak' | 'scopes'>;
}

/** A connector for Fieldbook, which departs from the usual one where a test says so. */
export function defineFieldbook(changes: Changes = {}) {
  return defineConnector({
    id: 'fieldbook',
    name: 'Fieldbook',
    provider: 'fieldbook',
    category: 'testing',
    icon: '<svg xmlns="http://www.w3.org/2000/svg"/>',
    docsUrl: 'https://fieldbook.example/docs',
    app: z.strictObject({ webhookSecret: z.string().optional() }),
    settings: { schema: z.object({ region: z.enum(['north', 'south']).optional() }) },
    auth: oauth2<Record<never, never>, 'default'>(changes.wholeAuth ?? { ...fieldbookAuth, ...changes.auth }),
    api: { baseUrl: 'https://api.fieldbook.example/', ...changes.api },
    identify: async ({ client }) => ({
      ...(await client.get('me', { schema: identity })),
      ...changes.account,
    }),
    streams: { items: changes.items ?? items, notes, files, folders, entries, reports },
    actions: { createItem, renameItem },
    telemetry: changes.telemetry ?? telemetry,
    webhooks: changes.webhooks ?? webhooks,
  });
}
