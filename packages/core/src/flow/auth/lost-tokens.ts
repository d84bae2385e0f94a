import type { RuntimeConnector } from '../../definition/connector.ts';
import { PatchbayError } from '../../errors/patchbay-error.ts';
import type { TokenKey } from '../../store/tokens.ts';
import type { Kernel } from '../kernel.ts';
import type { LostTokens } from './emergency-sink.ts';
import { openTokens } from './sealed-token.ts';
import { secondsOf } from './token-answer.ts';

/**
 * Hands a token set over to the emergency sink, and tells of the loss either way; returns the error for whoever waits.
 * `lost` is undefined when it could not even be sealed: nothing leaves in the clear.
 */
export async function handOver(
  kernel: Kernel,
  { id: connector, name }: Pick<RuntimeConnector, 'id' | 'name'>,
  { grantId, name: token }: TokenKey,
  lost: LostTokens | undefined,
  cause: unknown,
): Promise<PatchbayError> {
  const kept = lost !== undefined && (await isKept(kernel, lost));
  kernel.emit({ type: 'token-lost', connector, grant: grantId, token, kept });
  const then = kept
    ? 'The emergency sink has it: give it to restoreTokens as soon as the store works again, before anything else uses the connection.'
    : 'Nothing has kept it. Repair the store; where the provider takes a refresh token only once, the person has to connect again.';
  return new PatchbayError(
    'store/unavailable',
    `${name} gave a new token set and the store did not take it. ${then}`,
    { connector },
    { cause },
  );
}

/** A sink that hangs must not hold up everybody who waits for this token. */
async function isKept({ emergencySink, timeoutMs }: Kernel, lost: LostTokens): Promise<boolean> {
  if (emergencySink === undefined) return false;
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  AbortSignal.timeout(timeoutMs).addEventListener('abort', () => resolve(false), { once: true });
  const taken = async () => {
    await emergencySink(lost);
    return true;
  };
  return Promise.race([taken().catch(() => false), late]);
}

/**
 * Brings a lost token set back where nobody has spent its predecessor again. False otherwise: then it is of no use, and
 * may be thrown away. Throws `crypto/unopenable` for what is not a token set of this place.
 */
export async function restoreTokens(
  kernel: Kernel,
  { connector, tenantId, grantId, name, generation, fence, sealed, keyId }: LostTokens,
): Promise<boolean> {
  const row = await kernel.store.tokens.find({ grantId, name });
  if (row === undefined) return false;
  const tokens = await openTokens(kernel, { id: grantId, tenantId, salt: row.salt, name }, sealed);
  const { scopes = [] } = tokens;
  const expiresInSeconds = secondsOf(tokens, kernel.clock.now());
  const at = { grantId, name, generation, fence };
  const stored = await kernel.store.tokens.commit({ ...at, sealed, keyId, scopes, expiresInSeconds });
  if (stored) kernel.emit({ type: 'token-refreshed', connector, grant: grantId, token: name });
  return stored;
}
