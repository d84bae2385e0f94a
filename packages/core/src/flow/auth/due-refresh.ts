import type { RuntimeConnector } from '../../definition/connector.ts';
import type { ConnectionRow } from '../../store/connections.ts';
import type { ClaimedWork, DueWork } from '../../store/work.ts';
import type { Kernel, WorkspaceScope } from '../kernel.ts';
import { scopeOfWork } from '../work/scope-of-work.ts';
import { findConnection, type Loaded, load, tokenSource } from '../workspace-scope.ts';
import { openTokens } from './sealed-token.ts';

const day = 24 * 3600;
/** Well before a provider ends a refresh token that rests, unless it tells of a shorter life. */
const idleSeconds = 7 * day;
const longestNoticeMs = 14 * day * 1000;

/** A daily look at a connection's tokens, whether or not anybody uses them. */
export function upkeep(
  { id: connector }: RuntimeConnector,
  { id, owner }: Pick<ConnectionRow, 'id' | 'owner'>,
): readonly DueWork[] {
  return [
    {
      key: JSON.stringify(['refresh', id]),
      kind: 'refresh',
      connectionId: id,
      tenantId: owner.tenantId,
      args: { connector, owner },
      inSeconds: day,
      everySeconds: day,
    },
  ];
}

/**
 * Refreshes tokens that ended and that nobody used for a week, or for a third of their refresh token's life, so that no refresh token dies of disuse; and tells when
 * only a new consent will help before long.
 */
export async function runDueRefresh(kernel: Kernel, work: ClaimedWork, signal: AbortSignal): Promise<void> {
  const scope = scopeOfWork(kernel, work);
  const { status } = await findConnection(kernel, scope.key);
  if (status !== 'active') return;
  const names = scope.connector.auth.tokens;
  const loaded = await Promise.all(names.map((name) => load(scope, name)));
  const [first] = loaded.flatMap(({ token }) => token ?? []);
  const by = first && scope.connector.auth.definition.reauthBy?.(first.grantedAt);
  if (first && by) tellReauthDue(scope, by, (by.getTime() - first.grantedAt.getTime()) / 1000);
  for (const each of loaded) await keepAlive(scope, each, signal);
}

async function keepAlive(scope: WorkspaceScope, loaded: Loaded, signal: AbortSignal): Promise<void> {
  const { kernel } = scope;
  const { token, grant, name } = loaded;
  if (token === undefined) return;
  const { refreshExpiresAt: end } = await openTokens(kernel, { ...grant, name }, token.sealed);
  const life = end && token.age + (end.getTime() - kernel.clock.now().getTime()) / 1000;
  const rests = Math.min(idleSeconds, (life ?? Number.POSITIVE_INFINITY) / 3);
  // Only where refreshes fail does the end come this near.
  if (end && life !== undefined) tellReauthDue(scope, end, life);
  if (token.age >= rests) await tokenSource(kernel, loaded, name).get({ signal });
}

/** Daily in the last third of a life of so many seconds, and in the last two weeks of a long one. */
function tellReauthDue({ kernel, connector, key }: WorkspaceScope, by: Date, life: number): void {
  const left = by.getTime() - kernel.clock.now().getTime();
  if (left <= 0 || left > Math.min(longestNoticeMs, (life * 1000) / 3)) return;
  const about = { connector: connector.id, connection: key.id, tenantId: key.owner.tenantId };
  kernel.emit({ type: 'reauth-due', by, ...about });
}
