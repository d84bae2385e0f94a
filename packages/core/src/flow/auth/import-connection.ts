import { safeParse } from 'zod/v4/core';
import { sha256 } from '../../crypto/hash.ts';
import { randomToken } from '../../crypto/random.ts';
import type { TokenSet } from '../../definition/token-set.ts';
import type { Account } from '../../definition/values.ts';
import { isPatchbayError, PatchbayError } from '../../errors/patchbay-error.ts';
import type { ConnectionRow, GrantRow } from '../../store/connections.ts';
import type { Owner } from '../../store/scope.ts';
import type { BoundApp, PlaceContext } from '../app.ts';
import type { Kernel } from '../kernel.ts';
import { checkOwner } from '../owner.ts';
import { checkAbilities, partAbilities, scopesFor } from './abilities.ts';
import { type NamedTokens, scopesByToken, sealAll } from './consented-tokens.ts';
import { initialWork } from './initial-work.ts';

/** A connection that another program made, with the tokens it holds. */
export interface ImportOptions {
  readonly owner: Owner;
  readonly subject?: string;
  /**
   * Whose account it is, by the id that the connector's `identify` gives. Left out: not known until the person connects
   * again, and until then no webhook finds the connection.
   */
  readonly account?: Account;
  /**
   * By the connector's names; one set alone is its first token. Scopes left out are taken to be those that the abilities
   * need: the provider knows better, and refuses then.
   */
  readonly tokens: TokenSet | NamedTokens;
  /** What the person agreed to; all abilities when left out. */
  readonly abilities?: readonly string[];
  /** For a connector that has sites. */
  readonly site?: object;
}

/** What an import came to. */
export interface ImportedRow {
  readonly connection: ConnectionRow;
  /** False: the owner has or had this connection already, and it stays as it is. */
  readonly imported: boolean;
}

/** Seals the tokens and opens the connection, without a word to the provider. Done again, it changes nothing. */
export async function importConnection(
  kernel: Kernel,
  bound: BoundApp,
  options: ImportOptions,
): Promise<ImportedRow> {
  const wanted = { ...options, owner: checkOwner(options.owner), site: checkSite(bound, options.site) };
  const abilities = checkAbilities(bound.connector, options.abilities);
  const found = { ...wanted, abilities, tokens: checkTokens(bound, options.tokens, abilities) };
  for (let attempt = 1; ; attempt += 1) {
    const before = await heldBefore(kernel, bound, found);
    if (before !== undefined) return { connection: before, imported: false };
    try {
      return { connection: await open(kernel, bound, found), imported: true };
    } catch (error) {
      // Somebody imports or connects the same at this moment: what they wrote is found by reading again.
      if (!isPatchbayError(error, 'store/conflict') || attempt === 3) throw error;
    }
  }
}

interface Found extends Omit<ImportOptions, 'tokens'> {
  readonly tokens: NamedTokens;
  readonly abilities: readonly string[];
  readonly site: PlaceContext['site'];
}

async function heldBefore(kernel: Kernel, bound: BoundApp, found: Found): Promise<ConnectionRow | undefined> {
  const { connections } = kernel.store;
  const rows = await connections.list(found.owner, { connector: bound.connector.id });
  const account = found.account?.id;
  return rows.find((row) => bound.accounts === 'one' || row.account?.id === account);
}

async function open(kernel: Kernel, bound: BoundApp, found: Found): Promise<ConnectionRow> {
  const { owner, account, abilities, tokens, site } = found;
  const { connector } = bound;
  const scopes = scopesByToken(tokens);
  const slot = slotOf(bound, account);
  const parted = partAbilities(connector, abilities, scopes);
  const id = crypto.randomUUID();
  const grant = await newGrant(kernel, bound, found, slot);
  const opened = await kernel.store.connections.open({
    grant,
    reuse: false,
    tokens: await sealAll(kernel, grant, tokens),
    connection: {
      id,
      owner,
      subject: found.subject,
      connector: connector.id,
      account,
      slot,
      site,
      ...parted,
      status: 'active',
    },
    reconnects: undefined,
    // A consent that came in between is newer than what is imported.
    held: [],
    clientId: bound.values.clientId,
    consent: { scopes: Object.values(scopes).flat(), abilities: parted.abilities },
    due: initialWork(kernel, bound, { id, owner, ...parted }, scopes),
  });
  kernel.emit({
    type: 'connection-opened',
    connector: connector.id,
    connection: opened.id,
    tenantId: owner.tenantId,
    reconnected: false,
  });
  return opened;
}

function slotOf(bound: BoundApp, account: Account | undefined): string {
  if (bound.accounts === 'one') return '';
  if (account !== undefined) return account.id;
  throw refused(bound, 'an owner may have several accounts here, so say which account it is');
}

/**
 * The grant's id is made of what it is for, so that of two imports at once the second meets the first. A token that
 * serves a whole account is never put over the one that the account has.
 */
async function newGrant(
  { store }: Kernel,
  bound: BoundApp,
  { owner: { tenantId, userId }, account }: Found,
  slot: string,
): Promise<GrantRow> {
  const { id: appId, connector } = bound;
  const shared =
    connector.auth.definition.grantPer === 'account' && account?.weak !== true ? account : undefined;
  if (shared && (await store.connections.findGrant(tenantId, appId, shared.id)) !== undefined)
    throw refused(
      bound,
      'this account is connected in this tenant already, and has one token only: connect by consent',
    );
  const parts = shared
    ? [tenantId, appId, shared.id]
    : ['import', tenantId, userId ?? null, appId, connector.id, slot];
  const id = await sha256(JSON.stringify(parts));
  // An account that is not known is one of its own.
  const { id: accountId = id, group: accountGroup = accountId } = account ?? {};
  return {
    id,
    tenantId,
    appId,
    provider: connector.provider,
    accountId,
    accountGroup,
    salt: randomToken(16),
  };
}

function checkTokens(
  bound: BoundApp,
  tokens: ImportOptions['tokens'],
  abilities: readonly string[],
): NamedTokens {
  const { connector } = bound;
  const names: readonly string[] = connector.auth.tokens;
  const entries = Object.entries<TokenSet>(isOne(tokens) ? { [connector.auth.tokens[0]]: tokens } : tokens);
  const fits = ([name, set]: readonly [string, TokenSet]) =>
    names.includes(name) && typeof set.accessToken === 'string' && set.accessToken !== '';
  if (entries.length === 0 || !entries.every(fits))
    throw refused(bound, `give an access token under one of these names: ${names.join(', ')}`);
  const assumed = scopesFor(connector, abilities);
  return Object.fromEntries(entries.map(([name, set]) => [name, { scopes: assumed[name] ?? [], ...set }]));
}

function isOne(tokens: ImportOptions['tokens']): tokens is TokenSet {
  return typeof tokens.accessToken === 'string';
}

function checkSite(bound: BoundApp, given: object | undefined): PlaceContext['site'] {
  const { site } = bound.connector;
  if (site === undefined) return {};
  const parsed = safeParse(site.schema, given ?? {});
  if (parsed.success) return { ...parsed.data };
  const fields = parsed.error.issues.map((issue) => issue.path.map(String).join('.') || 'site');
  throw refused(bound, `give its site; these fields do not fit: ${fields.join(', ')}`);
}

function refused({ connector }: BoundApp, why: string): PatchbayError {
  return new PatchbayError('input/invalid', `importConnection("${connector.id}"): ${why}.`, {
    connector: connector.id,
  });
}
