import type { CommitPage, OpenConnection, Store, StoredRecord } from '@patchbay/core';

/** Whose connections the samples are. */
export const owner = { tenantId: 'acme', userId: 'ada' };

/** A finished consent of one account, for connection `id`. */
export function opening(
  id: string,
  { tenantId = 'acme', slot = id, grantId = `grant-${id}` } = {},
): OpenConnection {
  return {
    grant: {
      id: grantId,
      tenantId,
      appId: 'app',
      provider: 'slack',
      accountId: 'account',
      accountGroup: 'group',
      salt: 'salt',
    },
    reuse: false,
    tokens: [
      {
        name: 'default',
        sealed: `sealed-${id}`,
        keyId: 'key',
        scopes: ['read'],
        expiresInSeconds: undefined,
      },
    ],
    connection: {
      id,
      owner: { ...owner, tenantId },
      subject: undefined,
      connector: 'slack',
      slot,
      site: {},
      account: { id: 'account', name: 'Acme' },
      abilities: ['channels'],
      missing: [],
      status: 'active',
    },
    reconnects: undefined,
    held: undefined,
    clientId: 'client',
    consent: { scopes: ['read'], abilities: ['channels'] },
    due: [],
  };
}

/** Begins a run of the stream `channels`, and gives what makes its pages. */
export async function begunRun(
  store: Store,
  connectionId: string,
  runId: string,
  leaseSeconds = 60,
  partition = '',
) {
  const at = { connectionId, stream: 'channels', partition, tenantId: 'acme', runId };
  const held = await store.sync.begin({ ...at, holder: runId, leaseSeconds, settingsHash: 'settings' });
  if (!held) throw new Error('The partition is held by somebody else.');
  const { fence, version } = held;
  const empty = { leaseSeconds, records: [], deleted: [], rejected: [], scanning: false };
  return {
    held,
    page: (changed: Partial<CommitPage>): CommitPage => ({ ...at, fence, version, ...empty, ...changed }),
    end: (sweep = false, maxDeletedShare = 1) =>
      store.sync.end({ ...at, fence, outcome: 'succeeded', errorCode: undefined, sweep, maxDeletedShare }),
  };
}

/** Records numbered from `from`, each of about a hundred bytes. */
export function numbered(from: number, count: number, revision = 0): StoredRecord[] {
  return Array.from({ length: count }, (_, index) => {
    const id = String(from + index).padStart(8, '0');
    return {
      key: JSON.stringify([id]),
      data: { id, revision, name: `channel ${id}`, topic: 'x'.repeat(50) },
    };
  });
}
