import { randomToken } from '../../crypto/random.ts';
import type { TokenSet } from '../../definition/token-set.ts';
import type { TokenRow } from '../../store/tokens.ts';
import type { Kernel, TokenRequest } from '../kernel.ts';
import { refreshGrant, splitAnswer } from './grants.ts';
import { insist } from './insist.ts';
import { handOver } from './lost-tokens.ts';
import { refreshFailed, stillBusy } from './refresh-failure.ts';
import { type RefreshTiming, refreshTiming } from './refresh-timing.ts';
import { requireConsentAgain } from './require-consent.ts';
import { openTokens, sealTokens } from './sealed-token.ts';
import { readTokenSet, secondsOf } from './token-answer.ts';
import { readToken, reauthRequired } from './token-row.ts';

interface Refresher {
  readonly refresh: (request: TokenRequest, seen: TokenRow) => Promise<TokenSet>;
  readonly idle: () => Promise<void>;
}

/** One refresh at a time per token in this process; across processes the store's lease decides. */
export function createRefresher(kernel: () => Kernel): Refresher {
  const running = new Map<string, Promise<TokenSet>>();
  return {
    refresh(request, seen) {
      const key = JSON.stringify([request.grant.id, request.name]);
      const shared = running.get(key);
      if (shared !== undefined) return shared;
      const started = refreshOnce(kernel(), request, seen).finally(() => running.delete(key));
      running.set(key, started);
      return started;
    },
    async idle() {
      while (running.size > 0) await Promise.allSettled(running.values());
    },
  };
}

/** Claims the token and refreshes it, or waits for whoever holds it and takes theirs. */
async function refreshOnce(kernel: Kernel, request: TokenRequest, seen: TokenRow): Promise<TokenSet> {
  const timing = refreshTiming(kernel.timeoutMs, request.bound.connector.auth.definition.rotation);
  const { leaseSeconds, lateAnswerSeconds } = timing;
  const deadline = kernel.clock.now().getTime() + 2 * leaseSeconds * 1000;
  for (let row = seen; ; row = await readToken(kernel, request)) {
    if (row.generation !== seen.generation)
      return openTokens(kernel, { ...request.grant, name: request.name }, row.sealed);
    const tokens = await openTokens(kernel, { ...request.grant, name: request.name }, row.sealed);
    const claim = await kernel.store.tokens.claim({
      ...key(request),
      generation: row.generation,
      holder: randomToken(12),
      leaseSeconds,
      lateAnswerSeconds,
    });
    if (claim.held)
      return spend(kernel, request, { row, tokens, timing, fence: claim.fence, doubtful: claim.doubtful });
    if (kernel.clock.now().getTime() > deadline || isPaused(row)) throw stillBusy(request, row);
    await kernel.clock.sleep(20 + Math.random() * 80);
  }
}

interface Held {
  readonly row: TokenRow;
  readonly tokens: TokenSet;
  readonly timing: RefreshTiming;
  readonly fence: number;
  /** An earlier holder announced its spend and vanished: the refresh token may be used up. */
  readonly doubtful: boolean;
}

async function spend(kernel: Kernel, request: TokenRequest, held: Held): Promise<TokenSet> {
  const { bound, site } = request;
  const { row, tokens, timing, fence } = held;
  const at = { ...key(request), generation: row.generation, fence };
  if (tokens.refreshToken === undefined) return end(kernel, request, held, 'revoked');
  await kernel.keys.primary(); // Imported before the call, so that nothing stands between the answer and its write.
  if (!(await kernel.store.tokens.announce(at))) return theirs(kernel, request, held);
  const patient = { ...kernel, timeoutMs: timing.callSeconds * 1000 };
  const outcome = await refreshGrant(patient, bound, site, tokens.refreshToken);
  if (outcome.ok) {
    const next = renewed(kernel, request, tokens, outcome.answer);
    if (next !== undefined) return store(kernel, request, held, next);
  } else if (outcome.failure === 'grant-dead') {
    return end(kernel, request, held, held.doubtful ? 'lost_write' : 'revoked');
  }
  throw await refreshFailed(kernel, request, { generation: row.generation, fence }, outcome);
}

/** The answer's token set; what a refresh answer leaves out stays as it was (RFC 6749 section 6). */
function renewed(
  kernel: Kernel,
  { bound, name }: TokenRequest,
  old: TokenSet,
  answer: Readonly<Record<string, unknown>>,
): TokenSet | undefined {
  const part = splitAnswer(bound, answer, name)[name];
  const set = part && readTokenSet(part, kernel.clock.now());
  const { expiresAt: _ended, refreshExpiresAt, ...kept } = old;
  const rests = set?.refreshToken === undefined && refreshExpiresAt !== undefined && { refreshExpiresAt };
  return set && { ...kept, ...rests, ...set };
}

/** Only this process has the answer, so a store that fails now is asked again for as long as a lease lasts. */
async function store(kernel: Kernel, request: TokenRequest, held: Held, next: TokenSet): Promise<TokenSet> {
  const { connector } = request.bound;
  const { tenantId } = request.grant;
  const { scopes = [] } = next;
  const { generation } = held.row;
  const at = { ...key(request), generation, fence: held.fence };
  let set: Awaited<ReturnType<typeof sealTokens>> | undefined;
  const write = async () => {
    set ??= await sealTokens(kernel, { ...request.grant, name: request.name }, next, generation + 1);
    const expiresInSeconds = secondsOf(next, kernel.clock.now());
    return kernel.store.tokens.commit({ ...at, ...set, scopes, expiresInSeconds });
  };
  const stored = await insist(kernel.clock, held.timing.leaseSeconds, write).catch(async (error: unknown) => {
    const lost = set && { connector: connector.id, tenantId, ...at, ...set };
    throw await handOver(kernel, connector, at, lost, error);
  });
  if (!stored) return theirs(kernel, request, held);
  kernel.emit({
    type: 'token-refreshed',
    connector: connector.id,
    grant: request.grant.id,
    token: request.name,
  });
  return next;
}

/** Somebody else was first: what they stored is newer than anything of ours. */
async function theirs(kernel: Kernel, request: TokenRequest, held: Held): Promise<TokenSet> {
  const row = await readToken(kernel, request);
  if (row.generation === held.row.generation) throw stillBusy(request, row);
  return openTokens(kernel, { ...request.grant, name: request.name }, row.sealed);
}

/** The grant is dead, unless somebody stored a newer token set meanwhile. */
async function end(kernel: Kernel, request: TokenRequest, held: Held, reason: string): Promise<TokenSet> {
  const { row, fence } = held;
  const condemned = await kernel.store.tokens.condemn({
    ...key(request),
    generation: row.generation,
    fence,
    reason,
  });
  if (!condemned) return theirs(kernel, request, held);
  await requireConsentAgain(kernel, request.grant.id, reason);
  throw reauthRequired(request.bound, reason);
}

function isPaused({ pauseLeft = 0, spendAge }: TokenRow): boolean {
  return spendAge === undefined && pauseLeft > 0;
}

function key({ grant, name }: TokenRequest) {
  return { grantId: grant.id, name };
}
