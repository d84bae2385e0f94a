import {
  type Client,
  cursorPages,
  defineStream,
  isPatchbayError,
  type Range,
  startOver,
} from '@patchbay/core';
import * as z from 'zod/mini';

/** How a record looks to the connector. */
export type RecordSchema = z.ZodMiniObject<{
  id: z.ZodMiniString;
  at: z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniISODateTime>>;
  name: z.ZodMiniOptional<z.ZodMiniType<unknown>>;
  extra: z.ZodMiniOptional<z.ZodMiniUnknown>;
}>;

const listed = z.object({
  records: z.array(z.unknown()),
  next: z.optional(z.string()),
  total: z.optional(z.number()),
});

type SearchParams = Readonly<Record<string, string | undefined>>;

/** A list page by page, with what the provider says of the whole. */
async function* list(client: Client, name: string, searchParams: SearchParams) {
  let whole = {};
  const pages = cursorPages(client, `lists/${name}`, {
    page: listed,
    records({ records, total }) {
      whole = total === undefined ? {} : { total };
      return records;
    },
    next: (page) => page.next,
    parameter: 'cursor',
    searchParams,
  });
  for await (const page of pages) yield { ...page, ...whole };
}

function span(since: string | undefined, range: Range | undefined): SearchParams {
  return { from: range?.from.toISOString() ?? since, to: range?.to.toISOString() };
}

const timed = { overlapSeconds: 120, scopes: ['read'] } as const;

/** Streams over lists: by a cursor in either order, read in full, and in full for each parent. */
export function listStreams(schema: RecordSchema) {
  /** Oldest first: the cursor is saved with every page. */
  const ascending = defineStream({
    ...{ ...timed, schema, key: 'id', cursor: 'at', ascending: true, range: 'at' },
    read: ({ client, since, range }) => list(client, 'ascending', span(since, range)),
  });
  /** Newest first: the cursor is saved when the walk has ended. */
  const newest = defineStream({
    ...{ ...timed, schema, key: 'id', cursor: 'at', range: 'at' },
    read: ({ client, since, range }) => list(client, 'newest', { ...span(since, range), order: 'newest' }),
  });
  /** What a walk does not show is gone. */
  const scanned = defineStream({
    schema,
    key: 'id',
    deletions: 'absence',
    scopes: ['read'],
    read: ({ client }) => list(client, 'scanned', {}),
  });
  /** One walk in full for each record of `scanned`. */
  const children = defineStream({
    schema: z.extend(schema, { parent: z.string() }),
    key: ['parent', 'id'],
    per: scanned,
    deletions: 'absence',
    scopes: ['read'],
    read: ({ client, parent }) => list(client, 'children', { parent: parent.id }),
  });
  return { ascending, newest, scanned, children };
}

const changed = z.object({
  records: z.array(z.unknown()),
  deleted: z.array(z.string()),
  mark: z.optional(z.number()),
  next: z.optional(z.string()),
});

/** What there is, then what changes: by an opaque mark, which the provider may forget (410). */
export function changesStream(schema: RecordSchema, form: number) {
  return defineStream({
    schema,
    key: 'id',
    checkpoint: z.object({ mark: z.number(), form: z.literal(form) }),
    deletions: 'reported',
    scopes: ['read'],
    async *read({ client, checkpoint }) {
      let answer: z.output<typeof changed> = { records: [], deleted: [] };
      const common = {
        page: changed,
        records(page: typeof answer) {
          answer = page;
          return page.records;
        },
      };
      const listing = { ...common, parameter: 'cursor', next: (page: typeof answer) => page.next };
      const following = {
        ...{ ...common, parameter: 'mark', searchParams: { mark: checkpoint?.mark } },
        next: ({ next, mark }: typeof answer) => next && String(mark),
      };
      try {
        const pages = cursorPages(client, 'changes', checkpoint === undefined ? listing : following);
        for await (const { records } of pages) {
          const { deleted, mark } = answer;
          const saved = mark === undefined ? {} : { checkpoint: { mark, form } };
          yield { records, deleted: deleted.map((id) => ({ id })), ...saved };
        }
      } catch (error) {
        throw isPatchbayError(error, 'request/not-found') ? startOver('the mark is too old') : error;
      }
    },
  });
}
