import type { MasterKey } from './master-key.ts';

/**
 * Where master keys come from: `keyring()` reads them from a text; write your own over a KMS or a vault with
 * `masterKey()`, and wrap it in `cachedKeys()`, because it is asked at every sealing and opening.
 */
export interface KeyProvider {
  /** The key that seals from now on. */
  primary(): Promise<MasterKey>;
  /** The key of this id, to open what it sealed; undefined when there is none. Rejects when it cannot be found out. */
  find(id: string): Promise<MasterKey | undefined>;
}

/** How long {@link cachedKeys} believes what it was told. */
export interface CachedKeysOptions {
  /** A key that was disabled or promoted elsewhere is noticed after this time at the latest. */
  readonly ttlSeconds: number;
  /** For tests; left out, the machine's time. */
  readonly clock?: { now(): Date };
}

/**
 * Asks a provider once for each key in every `ttlSeconds`, however many callers wait for it. Neither a failure nor an
 * absence is remembered: the next call asks again.
 */
export function cachedKeys(provider: KeyProvider, { ttlSeconds, clock }: CachedKeysOptions): KeyProvider {
  const now = () => clock?.now().getTime() ?? Date.now();
  const primary = expiring(() => provider.primary(), ttlSeconds * 1000, now);
  const find = expiring((id) => provider.find(id), ttlSeconds * 1000, now);
  return Object.freeze({ primary: () => primary('primary'), find });
}

function expiring<T>(load: (id: string) => Promise<T>, ttl: number, now: () => number) {
  const entries = new Map<string, { readonly value: Promise<T>; readonly until: number }>();
  return (id: string): Promise<T> => {
    const known = entries.get(id);
    if (known !== undefined && now() < known.until) return known.value;
    const entry = { value: load(id), until: now() + ttl };
    entries.set(id, entry);
    const forget = () => {
      if (entries.get(id) === entry) entries.delete(id);
    };
    entry.value.then((value) => value === undefined && forget(), forget);
    return entry.value;
  };
}
