import { open, seal } from '../../crypto/seal.ts';
import type { TokenSet } from '../../definition/token-set.ts';
import type { GrantRow } from '../../store/connections.ts';
import type { Kernel } from '../kernel.ts';

/** Where a token set rests: enough to bind its envelope to the place. */
export type TokenPlace = Pick<GrantRow, 'id' | 'tenantId' | 'salt'> & { readonly name: string };

interface Wire {
  readonly v: 1;
  readonly generation: number;
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly expiresAt?: string;
  readonly scopes?: readonly string[];
  readonly accountId?: string;
}

/** Seals all of a token set in one envelope, so that its parts can only move together. */
export function sealTokens(
  kernel: Kernel,
  place: TokenPlace,
  tokens: TokenSet,
  generation: number,
): Promise<{ sealed: string; keyId: string }> {
  const { expiresAt, ...rest } = tokens;
  const wire: Wire = {
    v: 1,
    generation,
    ...rest,
    ...(expiresAt !== undefined && { expiresAt: expiresAt.toISOString() }),
  };
  return seal(kernel.keys, envelopePlace(place), JSON.stringify(wire));
}

/** Opens a sealed token set. Throws `crypto/unopenable`. */
export async function openTokens(
  kernel: Pick<Kernel, 'keys'>,
  place: TokenPlace,
  sealed: string,
): Promise<TokenSet> {
  const {
    v: _v,
    generation: _generation,
    expiresAt,
    ...rest
  } = JSON.parse(await open(kernel.keys, envelopePlace(place), sealed)) as Wire;
  return { ...rest, ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt) }) };
}

function envelopePlace({ id, tenantId, salt, name }: TokenPlace) {
  return { purpose: 'token', tenantId, row: id, name, salt } as const;
}
