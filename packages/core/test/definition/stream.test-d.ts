import { describe, expectTypeOf, test } from 'vitest';
import * as z from 'zod';
import { defineStream, type Stream } from '../../src/definition/stream.ts';
import { environment, files, folders } from './example-connector.ts';

const schema = z.object({
  id: z.string(),
  number: z.number(),
  updated_at: z.string().nullable(),
  labels: z.array(z.string()),
});
const read = async function* () {
  yield { records: [] };
};

describe('a stream', () => {
  test('knows its records', () => {
    expectTypeOf(folders).toExtend<Stream<{ id: string; name: string; size: number | null }>>();
    expectTypeOf(folders.ranged).toEqualTypeOf<false>();
    expectTypeOf(files.ranged).toEqualTypeOf<true>();
  });

  test('takes fields of its schema', () => {
    defineStream({ schema, key: 'id', cursor: 'updated_at', range: 'number', read });
    defineStream({ schema, key: ['id', 'number'], read });
  });

  test('refuses what is no field', () => {
    // @ts-expect-error a mistyped key
    defineStream({ schema, key: 'idd', read });
    // @ts-expect-error a mistyped field in a compound key
    defineStream({ schema, key: ['id', 'nunber'], read });
    // @ts-expect-error a key that may be null names nothing
    defineStream({ schema, key: 'updated_at', read });
    // @ts-expect-error a list cannot be a key
    defineStream({ schema, key: 'labels', read });
    // @ts-expect-error a mistyped cursor
    defineStream({ schema, key: 'id', cursor: 'updatedAt', read });
    // @ts-expect-error a list does not grow
    defineStream({ schema, key: 'id', cursor: 'labels', read });
    // @ts-expect-error a mistyped range
    defineStream({ schema, key: 'id', range: 'updated', read });
    // @ts-expect-error another way to find deletions
    defineStream({ schema, key: 'id', deletions: 'guessed', read });
    // @ts-expect-error an option that does not exist
    defineStream({ schema, key: 'id', incremental: true, read });
  });

  test('gives its generator what it needs, and nothing else', () => {
    defineStream({
      schema,
      key: 'id',
      needs: { app: environment },
      per: folders,
      where: (folder) => folder.size !== null,
      async *read({ app, parent, client, since }) {
        expectTypeOf(app.environment).toEqualTypeOf<'sandbox' | 'production'>();
        expectTypeOf(parent.id).toEqualTypeOf<string>();
        expectTypeOf(since).toEqualTypeOf<string | undefined>();
        expectTypeOf(await client.get('items', { schema })).toEqualTypeOf<z.infer<typeof schema>>();
        // @ts-expect-error the parent has no such field
        parent.title;
        // @ts-expect-error a need that was not named
        app.region;
        yield { records: [] };
      },
    });
    // @ts-expect-error the parent has no such field
    defineStream({ schema, key: 'id', per: folders, where: (folder) => folder.title !== '', read });
    defineStream({
      schema,
      key: 'id',
      async *read({ settings, site, parent }) {
        // @ts-expect-error no settings were named
        settings.folders;
        // @ts-expect-error no site was named
        site.region;
        // @ts-expect-error there is no parent
        parent.id;
        yield { records: [] };
      },
    });
  });

  test('yields pages of its own kind', () => {
    const checkpoint = z.object({ token: z.string() });
    defineStream({
      schema,
      key: 'id',
      checkpoint,
      async *read({ checkpoint: mark }) {
        expectTypeOf(mark).toEqualTypeOf<{ token: string } | undefined>();
        yield { records: [], deleted: [{ id: 'x' }], checkpoint: { token: 't' } };
      },
    });
    defineStream({
      schema,
      key: 'id',
      // @ts-expect-error a deletion names the whole key
      async *read() {
        yield { records: [], deleted: [{ number: 1 }] };
      },
    });
    defineStream({
      schema,
      key: 'id',
      checkpoint,
      // @ts-expect-error a mark of another form
      async *read() {
        yield { records: [], checkpoint: { token: 1 } };
      },
    });
    defineStream({
      schema,
      key: 'id',
      // @ts-expect-error a mark where none is declared
      async *read() {
        yield { records: [], checkpoint: { token: 't' } };
      },
    });
    defineStream({
      schema,
      key: 'id',
      // @ts-expect-error a page without records
      async *read() {
        yield { items: [] };
      },
    });
  });
});
