import { type Finding, isPatchbayError, type Owner, type Patchbay, type Seen } from '@patchbay/core';
import { ok } from './examined.ts';

/** Whether one connection works, and what it lacks: the provider is asked who is connected. */
export async function connectionFindings(
  patchbay: Pick<Patchbay, 'health'>,
  { connection: id, owner }: { readonly connection: string; readonly owner: Owner },
): Promise<readonly Finding[]> {
  const seen = await lookAt(patchbay, id, owner).catch((error: unknown): readonly Seen[] => {
    if (!isPatchbayError(error)) throw error;
    return [{ level: 'error', what: error.message, where: error.code }];
  });
  return seen.map((each) => ({ check: 'connection', ...each }));
}

async function lookAt(
  patchbay: Pick<Patchbay, 'health'>,
  id: string,
  owner: Owner,
): Promise<readonly Seen[]> {
  const { connection, healthy, error } = await patchbay.health(id, { owner });
  const { account, status, reason, missing, paused, expiresAt, lastSyncedAt, connector: where } = connection;
  const seen: Seen[] = [];
  if (healthy)
    seen.push(ok(`It works: connected as ${account?.name ?? 'an account that is not known'}.`, where));
  else if (error) seen.push({ level: 'error', what: error.message, where: error.code });
  seen.push(ok(`Its status is ${status}${reason === undefined ? '' : ` (${reason})`}.`, where));
  if (missing.length > 0)
    seen.push({
      level: 'warning',
      what: `The last consent asked for these abilities and did not get them: ${missing.join(', ')}.`,
      where,
      todo: 'Have the owner connect again and agree to them.',
    });
  if (paused) seen.push({ level: 'warning', what: 'It is paused: nothing is synced.', where });
  if (expiresAt)
    seen.push(
      ok(`Its access token is good until ${expiresAt.toISOString()}, and is refreshed before.`, where),
    );
  seen.push(
    ok(lastSyncedAt ? `It was last synced at ${lastSyncedAt.toISOString()}.` : 'It was never synced.', where),
  );
  return seen;
}
