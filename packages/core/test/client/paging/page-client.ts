import type { Client } from '../../../src/definition/client.ts';
import type { Page } from '../../../src/definition/stream.ts';
import { scriptedClient } from '../scripted-client.ts';

export interface PageClient {
  readonly client: Client;
  /** Path and query of every request, in order. */
  readonly asked: readonly string[];
}

/** A client whose provider answers by path and query; whatever it does not know is a 404. */
export function pageClient(answers: Readonly<Record<string, () => Response>>): PageClient {
  const asked: string[] = [];
  const { client } = scriptedClient([], {
    attempts: 1,
    async fetch(input, init) {
      const { pathname, search } = new URL(new Request(input, init).url);
      asked.push(pathname + search);
      if (asked.length > 50) throw new Error('the walk does not end');
      return answers[pathname + search]?.() ?? new Response(null, { status: 404 });
    },
  });
  return { client, asked };
}

/** Everything that came before the walk ended, and the error it ended with, if it did. */
export async function walked(
  pages: AsyncIterable<Page>,
): Promise<{ readonly records: readonly (readonly unknown[])[]; readonly error?: unknown }> {
  const records: (readonly unknown[])[] = [];
  try {
    for await (const page of pages) records.push(page.records);
    return { records };
  } catch (error) {
    return { records, error };
  }
}
