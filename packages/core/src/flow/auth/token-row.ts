import { PatchbayError } from '../../errors/patchbay-error.ts';
import type { TokenRow } from '../../store/tokens.ts';
import type { BoundApp } from '../app.ts';
import type { Kernel, TokenRequest } from '../kernel.ts';

/** The token's row. Throws when it is gone or its grant has ended. */
export async function readToken(kernel: Kernel, request: TokenRequest): Promise<TokenRow> {
  const { grant, name } = request;
  return usableToken(request, await kernel.store.tokens.find({ grantId: grant.id, name }));
}

/** The row that was read. Throws like `readToken`. */
export function usableToken(
  { bound, name }: Pick<TokenRequest, 'bound' | 'name'>,
  row: TokenRow | undefined,
): TokenRow {
  if (row === undefined) {
    throw new PatchbayError(
      'auth/scope-missing',
      `This connection to ${bound.connector.name} has no ${name} token. Connect again with an ability that needs it.`,
      { connector: bound.connector.id },
    );
  }
  if (row.status === 'reauth_required') throw reauthRequired(bound, row.reason);
  return row;
}

export function reauthRequired(
  { connector }: Pick<BoundApp, 'connector'>,
  reason: string | undefined,
): PatchbayError {
  return new PatchbayError(
    'auth/reauth-required',
    `${connector.name} no longer accepts this connection${reason === undefined ? '' : ` (${reason})`}. The person has to connect again.`,
    { connector: connector.id, ...(reason !== undefined && { reason }) },
  );
}
