import { safeParse } from 'zod/v4/core';
import type { TokenAnswer } from '../../definition/auth.ts';
import type { Account } from '../../definition/values.ts';
import { isPatchbayError, PatchbayError } from '../../errors/patchbay-error.ts';
import type { ConnectionRow } from '../../store/connections.ts';
import type { FlowRow } from '../../store/flows.ts';
import type { BoundApp, PlaceContext } from '../app.ts';
import { connectionClient } from '../connection-client.ts';
import type { Kernel } from '../kernel.ts';
import { settle } from './choose-site.ts';
import { type ConsentPlace, placeOf } from './consent-place.ts';
import { consentedTokens, firstOf, type NamedTokens, withScopesOf } from './consented-tokens.ts';
import { finishClosing } from './disconnect.ts';
import { identify } from './identify.ts';
import { giveBack, hasty } from './revoke.ts';
import { listSites, sameSite } from './site-choices.ts';
import { type FoundConsent, type WrittenConsent, writeConsent } from './write-consent.ts';

interface Consented {
  readonly flow: FlowRow;
  readonly callback: URLSearchParams;
  readonly answer: TokenAnswer;
}

/** A connection that a consent opened or took up again. */
export interface Opened {
  readonly connection: ConnectionRow;
  /** It was connected before, and the provider names nobody: whether by the same account cannot be known. */
  readonly accountUnsure: boolean;
}

/**
 * Turns a token answer into a connection: finds the site and the account, seals the tokens, writes all of it at once.
 * Where that fails for sure, the tokens are given back.
 */
export async function openConnection(kernel: Kernel, bound: BoundApp, consented: Consented): Promise<Opened> {
  const { flow } = consented;
  const answered = consentedTokens(kernel, bound, flow, consented.answer);
  const unkept = { tokens: Object.values(answered), site: flow.site };
  const read = async () => {
    const site = findSite(bound, consented);
    return { site, account: await findAccount(kernel, bound, site, answered) };
  };
  const { site, account } = await read().catch(async (error: unknown) => {
    await giveBack(kernel, bound, { ...unkept, account: undefined });
    throw error;
  });
  const found = { flow, tokens: withScopesOf(bound, answered, account), account, site };
  const written = await keep(kernel, bound, found).catch(async (error: unknown) => {
    // A store that fell silent may have kept them all the same.
    const silent = !isPatchbayError(error) || isPatchbayError(error, 'store/unavailable');
    if (!silent) await giveBack(kernel, bound, { ...unkept, account });
    throw error;
  });
  return finish(kernel, bound, account, written);
}

interface Kept extends WrittenConsent {
  readonly place: ConsentPlace;
  /** The only site there is, where it is chosen after consent. */
  readonly onlySite: PlaceContext['site'] | undefined;
}

async function keep(kernel: Kernel, bound: BoundApp, found: FoundConsent): Promise<Kept> {
  const listed = found.site === undefined ? await sitesOf(kernel, bound, found.tokens) : [];
  for (let attempt = 1; ; attempt += 1) {
    const place = await placeOf(kernel, bound, found);
    const site = found.site ?? chosenBefore(bound, place, listed);
    try {
      const written = await writeConsent(kernel, bound, { ...found, site }, place);
      const onlySite = site === undefined && listed.length === 1 ? listed[0] : undefined;
      return { ...written, place, onlySite };
    } catch (error) {
      // Another consent of this account was finished at the same moment: read again, then share its grant.
      if (!isPatchbayError(error, 'store/conflict') || attempt === 3) throw error;
    }
  }
}

async function finish(
  kernel: Kernel,
  bound: BoundApp,
  { weak }: Account,
  { opened, closed, place: { before }, onlySite }: Kept,
): Promise<Opened> {
  const { id: connection, connector, owner } = opened;
  const about = { connector, connection, tenantId: owner.tenantId };
  const reconnected = connection === before?.id;
  const accountUnsure = reconnected && weak === true;
  kernel.emit({ type: 'connection-opened', ...about, reconnected });
  if (accountUnsure) kernel.emit({ type: 'account-unsure', ...about });
  if (closed !== undefined) await finishClosing(hasty(kernel), bound.connector, closed);
  if (onlySite === undefined) return { connection: opened, accountUnsure };
  const scope = { kernel, connector: bound.connector, key: { owner, id: connection } };
  return { connection: await settle(scope, opened, onlySite), accountUnsure };
}

function findSite(
  { connector }: BoundApp,
  { flow, callback, answer }: Consented,
): PlaceContext['site'] | undefined {
  if (connector.site?.from === 'choice') return undefined;
  if (connector.site?.read === undefined) return flow.site;
  const parsed = safeParse(connector.site.schema, connector.site.read({ callback, answer }));
  if (parsed.success) return { ...parsed.data };
  throw new PatchbayError(
    'auth/callback-invalid',
    `${connector.name}’s answer does not say which of its sites was connected. Start again from the app.`,
    { connector: connector.id },
  );
}

/** The site of a connection that is connected again by its name: it stays, as long as the account reaches it. */
function chosenBefore(
  bound: BoundApp,
  { before, replaced }: ConsentPlace,
  listed: readonly PlaceContext['site'][],
): PlaceContext['site'] | undefined {
  const chosen = before?.status === 'active' || before?.status === 'reauth_required';
  if (before === undefined || !chosen || replaced !== undefined) return undefined;
  if (listed.some((site) => sameSite(bound, site, before.site))) return before.site;
  const { name, id: connector } = bound.connector;
  throw new PatchbayError(
    'auth/account-mismatch',
    `This account of ${name} does not reach the site any more that this connection is for. Nothing was changed. Get access to it there, or disconnect and connect another site.`,
    { connector, connection: before.id },
  );
}

function findAccount(
  kernel: Kernel,
  bound: BoundApp,
  site: PlaceContext['site'] | undefined,
  tokens: NamedTokens,
): Promise<Account> {
  const set = firstOf(bound, tokens);
  const token = { get: async () => set.accessToken };
  return identify(kernel, bound, { site, token, accountId: set.accountId, signal: undefined });
}

async function sitesOf(
  kernel: Kernel,
  bound: BoundApp,
  tokens: NamedTokens,
): Promise<readonly PlaceContext['site'][]> {
  const token = { get: async () => firstOf(bound, tokens).accessToken };
  const use = { bound, site: undefined, token, repeatable: true, signal: undefined };
  return (await listSites(bound, connectionClient(kernel, use))).map(({ value }) => value);
}
