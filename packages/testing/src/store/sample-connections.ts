import type {
  ConnectionKey,
  ConnectionRow,
  DueWork,
  NewToken,
  OpenConnection,
  Owner,
  Store,
} from '@patchbay/core';

/** Whose connections the samples are, when a case does not care. */
export const ada: Owner = { tenantId: 'acme', userId: 'ada' };

/** What a case may want to be different about a finished consent. */
export interface SampleOpening {
  readonly id?: string;
  readonly owner?: Owner;
  readonly connector?: string;
  readonly slot?: string;
  readonly appId?: string;
  readonly accountId?: string;
  readonly accountGroup?: string;
  readonly grantId?: string;
  readonly salt?: string;
  readonly reuse?: boolean;
  readonly tokens?: readonly NewToken[];
  readonly due?: readonly DueWork[];
}

/** A finished consent; everything that is not given is the same in each. */
export function sampleOpening(sample: SampleOpening = {}): OpenConnection {
  const {
    id = 'connection-1',
    owner = ada,
    connector = 'slack',
    slot = '',
    appId = 'slack/client-1',
  } = sample;
  const {
    accountId = 'account-1',
    accountGroup = accountId,
    grantId = `grant-of-${id}`,
    salt = 'AAAAAAAAAAAAAAAAAAAAAA',
  } = sample;
  const { reuse = false, tokens = [sampleToken('default')], due = [] } = sample;
  return {
    grant: { id: grantId, tenantId: owner.tenantId, appId, provider: 'slack', accountId, accountGroup, salt },
    reuse,
    tokens,
    connection: {
      id,
      owner,
      subject: undefined,
      connector,
      slot,
      site: { workspace: 'T1' },
      account: { id: accountId, name: 'Acme', email: 'ada@acme.example' },
      abilities: ['channels'],
      missing: [],
      status: 'active',
    },
    reconnects: undefined,
    held: undefined,
    clientId: 'client-1',
    consent: { scopes: ['channels:read'], abilities: ['channels'] },
    due,
  };
}

/** A sealed token as a consent writes it. */
export function sampleToken(name: string, sealed = `ic1.key-1.${name}`): NewToken {
  return { name, sealed, keyId: 'key-1', scopes: ['channels:read'], expiresInSeconds: undefined };
}

/** Work that is due at once and once. */
export function sampleWork(key: string, changed: Partial<DueWork> = {}): DueWork {
  const whose = { connectionId: undefined, tenantId: undefined };
  return {
    key,
    kind: 'sync',
    ...whose,
    args: { stream: 'channels' },
    inSeconds: 0,
    everySeconds: undefined,
    ...changed,
  };
}

/** Opens a connection and names it. */
export async function connect(
  store: Store,
  sample: SampleOpening = {},
): Promise<{ readonly row: ConnectionRow; readonly key: ConnectionKey; readonly grantId: string }> {
  const opening = sampleOpening(sample);
  const row = await store.connections.open(opening);
  return { row, key: { owner: row.owner, id: row.id }, grantId: opening.grant.id };
}

/** Everything that is due now, by key; it stays leased. */
export async function dueKeys(store: Store): Promise<readonly string[]> {
  const claimed = await store.work.claim({ holder: 'looking', leaseSeconds: 1, limit: 1000 });
  return claimed.map(({ key }) => key).sort();
}
