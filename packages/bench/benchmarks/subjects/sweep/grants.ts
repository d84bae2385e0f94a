import type { Connection, KeyProvider, OpenConnection, Store } from '@patchbay/core';
import { memoryStore } from '@patchbay/store-memory';
import { consent, makePatchbay } from '../notebook.ts';

/** One of many connections; its access tokens all begin with `token-<number>.`. */
export interface NumberedConnection extends Pick<Connection, 'id' | 'owner'> {
  readonly number: number;
}

/** What consents wrote, to be written into other stores. */
export interface Consents {
  readonly connections: readonly NumberedConnection[];
  readonly openings: readonly OpenConnection[];
}

/** How many consents share a store while they are given: the memory store looks through all it has. */
const together = 100;

/** So many consents, each with a grant of its own that `keys` seals. The first `shortLived` get tokens for a second. */
export async function consents(count: number, shortLived: number, keys: KeyProvider): Promise<Consents> {
  const connections: NumberedConnection[] = [];
  const openings: OpenConnection[] = [];
  const fetch = numberedTokens(shortLived);
  for (let first = 0; first < count; first += together) {
    const patchbay = makePatchbay(fetch, {}, { store: recording(openings), keys });
    const numbers = Array.from({ length: Math.min(together, count - first) }, (_, at) => first + at);
    const given = numbers.map(async (number) => {
      const { id, owner } = await consent(patchbay, { tenantId: 'acme', userId: `u${number}` }, `${number}`);
      return { id, owner, number };
    });
    connections.push(...(await Promise.all(given)));
  }
  return { connections, openings };
}

/** A memory store that also writes down what consents open. */
function recording(openings: OpenConnection[]): Store {
  const store = memoryStore();
  const open: Store['connections']['open'] = async (opening) => {
    openings.push(opening);
    return store.connections.open(opening);
  };
  return { ...store, connections: { ...store.connections, open } };
}

/** Writes them, some at a time. */
export async function openAll(store: Store, { openings }: Consents): Promise<void> {
  const waiting = openings.values();
  const open = async () => {
    for (const opening of waiting) await store.connections.open(opening);
  };
  await Promise.all(Array.from({ length: 8 }, open));
}

/** A token endpoint that answers at once: the code, and each refresh token after it, is the connection's number. */
export function numberedTokens(shortLived: number): typeof globalThis.fetch {
  let made = 0;
  return async (...args) => {
    const asked = new URLSearchParams(await new Request(...args).text());
    const number = asked.get('code') ?? asked.get('refresh_token') ?? '';
    made += 1;
    return Response.json({
      access_token: `token-${number}.${made}`,
      token_type: 'bearer',
      refresh_token: number,
      expires_in: Number(number) < shortLived ? 1 : 86_400,
    });
  };
}
