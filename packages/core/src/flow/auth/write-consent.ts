import { sha256 } from '../../crypto/hash.ts';
import { randomToken } from '../../crypto/random.ts';
import type { Account } from '../../definition/values.ts';
import type { Closed, ConnectionRow, GrantRow, OpenConnection } from '../../store/connections.ts';
import type { FlowRow } from '../../store/flows.ts';
import type { BoundApp, PlaceContext } from '../app.ts';
import type { Kernel } from '../kernel.ts';
import { partAbilities } from './abilities.ts';
import { type ConsentPlace, isLive } from './consent-place.ts';
import { type NamedTokens, scopesByToken, sealAll } from './consented-tokens.ts';
import { revocationPlan } from './disconnect.ts';
import { initialWork } from './initial-work.ts';

/** Everything that is known of a consent before it is written. */
export interface FoundConsent {
  readonly flow: FlowRow;
  readonly tokens: NamedTokens;
  readonly account: Account;
  /** Undefined while it is to be chosen. */
  readonly site: PlaceContext['site'] | undefined;
}

/** What was written, and what it ended. */
export interface WrittenConsent {
  readonly opened: ConnectionRow;
  readonly closed: Closed | undefined;
}

/** Writes a consent into its place, all of it or nothing. */
export async function writeConsent(
  kernel: Kernel,
  bound: BoundApp,
  { flow, tokens, account, site }: FoundConsent,
  { slot, before, replaced }: ConsentPlace,
): Promise<WrittenConsent> {
  const { store } = kernel;
  const { connector } = bound;
  const { owner } = flow;
  const sharing = connector.auth.definition.grantPer === 'account' && account.weak !== true;
  const shared = sharing
    ? await store.connections.findGrant(owner.tenantId, bound.id, account.id)
    : undefined;
  const grant = shared ?? (await newGrant(bound, owner.tenantId, account, sharing));
  const scopes = scopesByToken(tokens);
  const parted = partAbilities(
    connector,
    [...heldBy(replaced), ...heldBy(before), ...flow.abilities],
    scopes,
  );
  const id = before?.id ?? crypto.randomUUID();
  const status = site === undefined ? 'pending_choice' : 'active';
  const whose = { id, owner, subject: flow.subject, connector: connector.id, account };
  const opening: OpenConnection = {
    grant,
    reuse: shared !== undefined,
    tokens: await sealAll(kernel, grant, tokens),
    connection: { ...whose, slot, site: site ?? {}, ...parted, status },
    reconnects: flow.reconnect === undefined || replaced !== undefined ? undefined : before?.id,
    held: heldBy(before),
    clientId: bound.values.clientId,
    consent: { scopes: Object.values(scopes).flat(), abilities: parted.abilities },
    due: site === undefined ? [] : initialWork(kernel, bound, { id, owner, ...parted }, scopes),
  };
  if (replaced === undefined) return { opened: await store.connections.open(opening), closed: undefined };
  return store.connections.replace({ owner, id: replaced.id }, opening, revocationPlan(bound.connector));
}

/** What a live connection may do already: a consent to more was asked for together with it. */
function heldBy(row: ConnectionRow | undefined): readonly string[] {
  return row !== undefined && isLive(row) ? row.abilities : [];
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
