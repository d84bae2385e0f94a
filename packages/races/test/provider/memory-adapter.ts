import type { Adapter, AdapterPayload } from 'oidc-provider';
import { clientFor, rotationOf } from './clients.ts';

interface Kept {
  readonly payload: AdapterPayload;
  readonly at: number;
}

/** The server's memory. A rotated refresh token of a client with a grace period still looks unused for that long. */
export function memoryAdapter(graceSeconds: number): (model: string) => Adapter {
  const kept = new Map<string, Kept>();
  return (model) => {
    const place = (id: string) => `${model} ${id}`;
    const first = (matches: (payload: AdapterPayload) => boolean) =>
      [...kept.values()].find(({ payload }) => matches(payload))?.payload;
    return {
      async find(id) {
        if (model === 'Client') return clientFor(id);
        const found = kept.get(place(id));
        if (found === undefined) return undefined;
        const { consumed, ...unused } = found.payload;
        const isInGrace = consumed !== undefined && Date.now() - found.at < graceSeconds * 1000;
        return isInGrace && rotationOf(String(unused.clientId)) === 'grace' ? unused : found.payload;
      },
      async upsert(id, payload) {
        kept.set(place(id), { payload, at: Date.now() });
      },
      async consume(id) {
        const found = kept.get(place(id));
        if (found !== undefined)
          kept.set(place(id), { payload: { ...found.payload, consumed: 1 }, at: Date.now() });
      },
      async destroy(id) {
        kept.delete(place(id));
      },
      async revokeByGrantId(grantId) {
        for (const [key, { payload }] of kept) if (payload.grantId === grantId) kept.delete(key);
      },
      findByUid: async (uid) => first((payload) => payload.uid === uid),
      findByUserCode: async (userCode) => first((payload) => payload.userCode === userCode),
    };
  };
}
