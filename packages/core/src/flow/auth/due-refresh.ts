import type { RuntimeConnector } from '../../definition/connector.ts';
import type { ConnectionRow } from '../../store/connections.ts';
import type { ClaimedWork, DueWork } from '../../store/work.ts';
import type { Kernel, WorkspaceScope } from '../kernel.ts';
import { scopeOfWork } from '../work/scope-of-work.ts';
import { findConnection, load, tokenSource } from '../workspace-scope.ts';

const day = 24 * 3600;
/** Well before any provider ends a refresh token that rests. */
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
 * Refreshes tokens that ended and that nobody used for a week, so that no refresh token dies of disuse; and tells when
 * only a new consent will help before long.
 */
export async function runDueRefresh(kernel: Kernel, work: ClaimedWork, signal: AbortSignal): Promise<void> {
  const scope = scopeOfWork(kernel, work);
  const { status } = await findConnection(kernel, scope.key);
  if (status !== 'active') return;
  const loaded = await load(scope);
  const names = scope.bound.connector.auth.tokens;
  const find = (name: string) => kernel.store.tokens.find({ grantId: loaded.grant.id, name });
  const tokens = (await Promise.all(names.map(find))).filter((token) => token !== undefined);
  if (tokens[0] !== undefined) tellReauthDue(scope, tokens[0].grantedAt);
  for (const { name, age } of tokens) {
    if (age >= idleSeconds) await tokenSource(kernel, scope.bound, loaded, name).get({ signal });
  }
}

/** Daily in the last third of the grant's life, and in two weeks of a long one. */
function tellReauthDue({ kernel, bound, key }: WorkspaceScope, grantedAt: Date): void {
  const { connector } = bound;
  const by = connector.auth.definition.reauthBy?.(grantedAt);
  if (by === undefined) return;
  const left = by.getTime() - kernel.clock.now().getTime();
  const notice = Math.min(longestNoticeMs, (by.getTime() - grantedAt.getTime()) / 3);
  if (left <= 0 || left > notice) return;
  const about = { connector: connector.id, connection: key.id, tenantId: key.owner.tenantId };
  kernel.emit({ type: 'reauth-due', by, ...about });
}
