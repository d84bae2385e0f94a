import { postgresStore, type Sql } from '@patchbay/store-postgres';
import { consent, makePatchbay, notebookAuth } from '../notebook.ts';
import { bareConsent } from './bare-consent.ts';
import { keepPlainly, plainTable, recording, repeat, type Statement } from './statements.ts';

/** Everybody whose consents are timed. Each call is one consent of a new owner, from `connect` to the kept tokens. */
export type Candidates<Name extends string> = Readonly<Record<Name, () => Promise<unknown>>>;

/** How many consents a memory store is given: it looks through all it has. */
const together = 100;

/** Connections that there are before anything is timed. */
const before = 1000;

export const sameStatements = 'oauth4webapi + same SQL';
export const plainRows = 'oauth4webapi + plain rows';

/** On PostgreSQL: ours, and oauth4webapi beside the very same statements, and beside as many plain ones. */
export async function postgresCandidates(
  sql: Sql,
  providerOrigin: string,
  connections = before,
): Promise<Candidates<'patchbay' | typeof sameStatements | typeof plainRows>> {
  const statements: Statement[] = [];
  await consents(recording(sql, statements), providerOrigin)();
  await sql.unsafe(plainTable);
  const patchbay = consents(sql, providerOrigin);
  for (let made = 1; made < connections; made += 1) await patchbay();
  await sql.unsafe('analyze');
  return {
    patchbay,
    [sameStatements]: () => bareConsent(providerOrigin, () => repeat(sql, statements)),
    [plainRows]: () => bareConsent(providerOrigin, () => keepPlainly(sql, statements)),
  };
}

/** In memory: ours, and oauth4webapi beside a Map that is given a flow, gives it back, and is given the tokens. */
export function memoryCandidates(providerOrigin: string): Candidates<'patchbay' | 'oauth4webapi + Map'> {
  const kept = new Map<string, string>();
  let given = 0;
  let patchbay = reaching(providerOrigin);
  return {
    async patchbay() {
      if (given % together === 0) patchbay = reaching(providerOrigin);
      given += 1;
      return consent(patchbay, newOwner());
    },
    'oauth4webapi + Map': () =>
      bareConsent(providerOrigin, async () => {
        const id = crypto.randomUUID();
        kept.set(id, 'verifier');
        kept.get(id);
        kept.set(id, 'tokens');
      }),
  };
}

function consents(sql: Sql, providerOrigin: string): () => Promise<unknown> {
  const patchbay = reaching(providerOrigin, { store: postgresStore({ sql }) });
  return () => consent(patchbay, newOwner());
}

function reaching(providerOrigin: string, kept?: Parameters<typeof makePatchbay>[2]) {
  return makePatchbay(fetch, { [new URL(notebookAuth.tokenEndpoint).origin]: providerOrigin }, kept);
}

/** In a tenant of its own: so the first consent that is timed does not find fewer connections beside it than the last. */
function newOwner() {
  return { tenantId: crypto.randomUUID(), userId: crypto.randomUUID() };
}
