import type { KeyUse, OwedRevocation, SealedRow, SealedStore } from '@patchbay/core';
import { keyOf } from './key-of.ts';
import { compareText, lowest } from './ordering.ts';
import type { State } from './state.ts';
import { isOver } from './time.ts';

/** What is sealed, by key. */
export function sealedStore(state: State): SealedStore {
  return {
    async keysInUse() {
      const uses = new Map<string, KeyUse>();
      const count = (keyId: string, kind: 'tokens' | 'revocations' | 'flows') => {
        const use = uses.get(keyId) ?? { keyId, tokens: 0, revocations: 0, flows: 0 };
        uses.set(keyId, { ...use, [kind]: use[kind] + 1 });
      };
      for (const { keyId, workKey } of sealedRows(state))
        count(keyId, workKey === undefined ? 'tokens' : 'revocations');
      const now = state.now();
      for (const { row, expiresAt } of state.flows.values())
        if (row.sealedVerifier !== undefined && !isOver(expiresAt, now))
          count(keyIn(row.sealedVerifier), 'flows');
      return [...uses.values()].sort((left, right) => compareText(left.keyId, right.keyId));
    },
    async list({ keyId, other, after, limit }) {
      const wanted = sealedRows(state).filter(
        (row) => (row.keyId !== keyId) === other && (after === undefined || compareRows(row, after) > 0),
      );
      return lowest(wanted, limit, compareRows);
    },
    async reseal({ grantId, name, workKey, sealed }, next) {
      return workKey === undefined
        ? resealToken(state, keyOf(grantId, name), sealed, next)
        : resealRevocation(state, workKey, sealed, next);
    },
  };
}

type Next = Parameters<SealedStore['reseal']>[1];

function resealToken(state: State, key: string, sealed: string, next: Next): boolean {
  const token = state.tokens.get(key);
  if (token?.sealed !== sealed) return false;
  state.tokens.set(key, { ...token, sealed: next.sealed, keyId: next.keyId });
  return true;
}

function resealRevocation(state: State, key: string, sealed: string, next: Next): boolean {
  const work = state.work.get(key);
  if (work?.kind !== 'revocation' || work.args.sealed !== sealed) return false;
  state.work.set(key, { ...work, args: { ...work.args, sealed: next.sealed } });
  return true;
}

/** In no order. */
function sealedRows(state: State): SealedRow[] {
  const tokens = [...state.tokens.values()].flatMap(({ grantId, name, sealed, keyId }): SealedRow[] => {
    const grant = state.grants.get(grantId);
    if (!grant) return [];
    return [{ grantId, name, sealed, keyId, tenantId: grant.tenantId, salt: grant.salt, workKey: undefined }];
  });
  const owed = [...state.work.values()].flatMap(({ kind, key, args }): SealedRow[] => {
    if (kind !== 'revocation') return [];
    const { grant, name, sealed } = args as unknown as OwedRevocation;
    const { id: grantId, tenantId, salt } = grant;
    return [{ grantId, tenantId, name, salt, sealed, keyId: keyIn(sealed), workKey: key }];
  });
  return [...tokens, ...owed];
}

/** The second part of an envelope is the id of its key. */
function keyIn(sealed: string): string {
  return sealed.split('.')[1] ?? '';
}

/** Tokens before owed revocations. */
function compareRows(left: SealedRow, right: SealedRow): number {
  return (
    compareText(left.workKey ?? '', right.workKey ?? '') ||
    compareText(left.grantId, right.grantId) ||
    compareText(left.name, right.name)
  );
}
