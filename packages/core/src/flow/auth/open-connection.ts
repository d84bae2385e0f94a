import { safeParse } from 'zod/v4/core';
import { sha256 } from '../../crypto/hash.ts';
import { randomToken } from '../../crypto/random.ts';
import type { TokenAnswer } from '../../definition/auth.ts';
import type { TokenSet } from '../../definition/token-set.ts';
import type { Account } from '../../definition/values.ts';
import { isPatchbayError, PatchbayError } from '../../errors/patchbay-error.ts';
import type { ConnectionRow, GrantRow, NewToken } from '../../store/connections.ts';
import type { FlowRow } from '../../store/flows.ts';
import type { DueWork } from '../../store/work.ts';
import type { BoundApp } from '../app.ts';
import type { Kernel } from '../kernel.ts';
import { splitAnswer } from './grants.ts';
import { identify } from './identify.ts';
import { sealTokens } from './sealed-token.ts';
import { readTokenSet, secondsOf } from './token-answer.ts';

interface Consented {
  readonly flow: FlowRow;
  readonly callback: URLSearchParams;
  readonly answer: TokenAnswer;
}

/** Turns a token answer into a connection: finds the site and the account, seals the tokens, writes all of it at once. */
export async function openConnection(
  kernel: Kernel,
  bound: BoundApp,
  consented: Consented,
): Promise<ConnectionRow> {
  const tokens = tokenSets(kernel, bound, consented);
  const site = findSite(bound, consented);
  const account = await findAccount(kernel, bound, site, tokens);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await write(kernel, bound, { flow: consented.flow, tokens, site, account });
    } catch (error) {
      // Another consent of this account was finished at the same moment: read again, then share its grant.
      if (!isPatchbayError(error, 'store/conflict') || attempt === 3) throw error;
    }
  }
}

type Named = Readonly<Record<string, TokenSet>>;

/** Scopes left out of an answer are those that were asked for (RFC 6749 section 5.1). */
function tokenSets(kernel: Kernel, bound: BoundApp, { flow, answer }: Consented): Named {
  const now = kernel.clock.now();
  const sets: Record<string, TokenSet> = {};
  for (const [name, part] of Object.entries(splitAnswer(bound, answer))) {
    const set = part && readTokenSet(part, now);
    if (set !== undefined) sets[name] = { scopes: flow.scopes[name] ?? [], ...set };
  }
  if (Object.keys(sets).length > 0) return sets;
  throw new PatchbayError(
    'response/invalid',
    `${bound.connector.name} answered the code exchange without a token.`,
    { connector: bound.connector.id },
  );
}

function findSite(
  { connector }: BoundApp,
  { flow, callback, answer }: Consented,
): Readonly<Record<string, unknown>> {
  if (connector.site?.read === undefined) return flow.site;
  const parsed = safeParse(connector.site.schema, connector.site.read({ callback, answer }));
  if (parsed.success) return { ...parsed.data };
  throw new PatchbayError(
    'auth/callback-invalid',
    `${connector.name}’s answer does not say which of its sites was connected. Start again from the app.`,
    { connector: connector.id },
  );
}

function findAccount(
  kernel: Kernel,
  bound: BoundApp,
  site: Readonly<Record<string, unknown>>,
  tokens: Named,
): Promise<Account> {
  const [first] = bound.connector.auth.tokens;
  const set = tokens[first] ?? (Object.values(tokens)[0] as TokenSet);
  const token = { get: async () => set.accessToken };
  return identify(kernel, bound, { site, token, accountId: set.accountId, signal: undefined });
}

interface Opening {
  readonly flow: FlowRow;
  readonly tokens: Named;
  readonly site: Readonly<Record<string, unknown>>;
  readonly account: Account;
}

async function write(
  kernel: Kernel,
  bound: BoundApp,
  { flow, tokens, site, account }: Opening,
): Promise<ConnectionRow> {
  const { store } = kernel;
  const { connector } = bound;
  const { owner, subject, abilities } = flow;
  const sharing = connector.auth.definition.grantPer === 'account';
  const shared = sharing
    ? await store.connections.findGrant(owner.tenantId, bound.id, account.id)
    : undefined;
  const grant = shared ?? (await newGrant(bound, owner.tenantId, account, sharing));
  const slot = '';
  const before = await store.connections.findSlot(owner, connector.id, slot);
  const same = before?.account === undefined || before.account.id === account.id;
  if (before !== undefined && before.status !== 'disconnected' && !same)
    throw otherAccount(bound, before, account);
  const id = before !== undefined && same ? before.id : crypto.randomUUID();
  const connection = { id, owner, subject, connector: connector.id, slot, site, account, abilities };
  const opened = await store.connections.open({
    grant,
    reuse: shared !== undefined,
    tokens: await sealAll(kernel, grant, tokens, account),
    connection,
    clientId: bound.values.clientId,
    consent: { scopes: Object.values(tokens).flatMap((set) => set.scopes ?? []), abilities },
    due: dueWork(kernel, bound, connection),
  });
  kernel.emit({
    type: 'connection-opened',
    connector: connector.id,
    connection: opened.id,
    tenantId: owner.tenantId,
    reconnected: opened.id === before?.id,
  });
  return opened;
}

/** A shared grant's id is made of what shares it, so that two first consents of one account meet in the store. */
async function newGrant(
  { id: appId, connector }: BoundApp,
  tenantId: string,
  account: Account,
  sharing: boolean,
): Promise<GrantRow> {
  const parts = JSON.stringify([tenantId, appId, account.id]);
  return {
    id: sharing ? await sha256(parts) : crypto.randomUUID(),
    tenantId,
    appId,
    provider: connector.provider,
    accountId: account.id,
    accountGroup: account.group ?? account.id,
    salt: randomToken(16),
  };
}

function dueWork(
  kernel: Kernel,
  { connector }: BoundApp,
  connection: Pick<ConnectionRow, 'id' | 'owner' | 'abilities'>,
): readonly DueWork[] {
  return kernel.features.flatMap((feature) => feature.initialWork?.(connector, connection) ?? []);
}

/** `identify` may be the only one to tell the granted scopes; then they are the first token's. */
async function sealAll(
  kernel: Kernel,
  grant: GrantRow,
  tokens: Named,
  account: Account,
): Promise<readonly NewToken[]> {
  return Promise.all(
    Object.entries(tokens).map(async ([name, set], at) => {
      const scopes = (at === 0 ? account.scopes : undefined) ?? set.scopes ?? [];
      const { sealed, keyId } = await sealTokens(kernel, { ...grant, name }, { ...set, scopes }, 1);
      return { name, sealed, keyId, scopes, expiresInSeconds: secondsOf(set, kernel.clock.now()) };
    }),
  );
}

function otherAccount({ connector }: BoundApp, before: ConnectionRow, account: Account): PatchbayError {
  return new PatchbayError(
    'auth/account-mismatch',
    `${connector.name} was connected as ${before.account?.name ?? 'another account'}, and this consent is of ${account.name}. ` +
      'Nothing was changed. Sign in there with the first account, or disconnect it before connecting the other.',
    { connector: connector.id, connection: before.id },
  );
}
