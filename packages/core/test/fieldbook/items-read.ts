import { type Client, defineStream, type Page, type Range, type StreamMark } from '@patchbay/core';
import * as z from 'zod';
import { defineFieldbook } from './fieldbook.ts';

type Items = NonNullable<NonNullable<Parameters<typeof defineFieldbook>[0]>['items']>;

interface ReadContext {
  readonly client: Client;
  readonly since?: string;
  readonly checkpoint?: unknown;
  readonly range?: Range;
}

interface ItemsRead {
  readonly read: (context: ReadContext) => AsyncIterable<Page>;
  readonly schema?: z.ZodType<object>;
  readonly cursor?: 'at' | undefined;
  readonly ascending?: true;
  readonly checkpoint?: z.ZodType;
  readonly version?: number;
  readonly migrate?: (
    mark: StreamMark,
  ) => { readonly cursor?: string; readonly checkpoint?: unknown } | undefined;
  readonly windowDays?: number;
  readonly overlapSeconds?: number;
  readonly deletions?: 'absence';
}

const row = z.object({ id: z.string(), at: z.unknown(), name: z.unknown() });

/** Fieldbook whose items are declared and read in another way. */
export function fieldbookWith({ schema = row, ...changes }: ItemsRead) {
  const items = defineStream({ schema, key: 'id', range: 'at', scopes: ['read'], ...changes } as never);
  return defineFieldbook({ items: items as unknown as Items });
}

/** The pages that a test hands out, one after another. */
export async function* pagesOf(...pages: readonly Page[]): AsyncGenerator<Page> {
  yield* pages;
}
