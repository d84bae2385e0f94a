import { randomToken } from '../../crypto/random.ts';
import type { TokenSet } from '../../definition/token-set.ts';
import { PatchbayError } from '../../errors/patchbay-error.ts';
import type { TokenRow } from '../../store/tokens.ts';
import type { Kernel, TokenRequest } from '../kernel.ts';
import { refreshGrant, splitAnswer } from './grants.ts';
import { insist } from './insist.ts';
import { type RefreshTiming, refreshTiming } from './refresh-timing.ts';
import { requireConsentAgain } from './require-consent.ts';
import { openTokens, sealTokens } from './sealed-token.ts';
import { readTokenSet, secondsOf } from './token-answer.ts';
import type { TokenOutcome } from './token-request.ts';
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
  throw await fail(kernel, request, held, outcome);
}

/** The answer's token set; what a refresh answer leaves out stays as it was (RFC 6749 section 6). */
function renewed(
  kernel: Kernel,
  { bound, name }: TokenRequest,
  old: TokenSet,
  answer: Readonly<Record<string, unknown>>,
): TokenSet | undefined {
  const part = splitAnswer(bound, answer, name)[name];
  const { expiresAt: _ended, ...kept } = old;
  const set = part && readTokenSet(part, kernel.clock.now());
  return set && { ...kept, ...set };
}

/** Only this process has the answer, so a store that fails now is asked again for as long as a lease lasts. */
async function store(kernel: Kernel, request: TokenRequest, held: Held, next: TokenSet): Promise<TokenSet> {
  const { row, fence, timing } = held;
  const place = { ...request.grant, name: request.name };
  const { scopes = [] } = next;
  const stored = await insist(kernel.clock, timing.leaseSeconds, async () => {
    const set = await sealTokens(kernel, place, next, row.generation + 1);
    const expiresInSeconds = secondsOf(next, kernel.clock.now());
    const at = { ...key(request), generation: row.generation, fence };
    return kernel.store.tokens.commit({ ...at, ...set, scopes, expiresInSeconds });
  });
  if (!stored) return theirs(kernel, request, held);
  kernel.emit({
    type: 'token-refreshed',
    connector: request.bound.connector.id,
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

type Failed = Extract<TokenOutcome, { ok: false }>;

async function fail(
  kernel: Kernel,
  request: TokenRequest,
  { row, fence, doubtful }: Held,
  outcome: TokenOutcome,
): Promise<PatchbayError> {
  const failed: Failed = outcome.ok
    ? { ok: false, failure: 'unreadable', reason: undefined, spent: true, retryAfterMs: undefined }
    : outcome;
  const retryAfterSeconds = (failed.retryAfterMs ?? 5000) / 1000;
  await kernel.store.tokens.release({
    ...key(request),
    generation: row.generation,
    fence,
    // The doubt about an earlier holder's spend stays until there is an outcome.
    spent: failed.spent || doubtful,
    retryAfterSeconds,
  });
  const error = tokenError(
    request,
    failed,
    new Date(kernel.clock.now().getTime() + retryAfterSeconds * 1000),
  );
  kernel.emit({
    type: 'refresh-failed',
    connector: request.bound.connector.id,
    grant: request.grant.id,
    code: error.code,
  });
  return error;
}

function tokenError({ bound }: TokenRequest, { failure, reason }: Failed, retryAt: Date): PatchbayError {
  const { id: connector, name } = bound.connector;
  const detail = { connector, retryAt, ...(reason !== undefined && { reason }) };
  if (failure === 'rate-limited')
    return new PatchbayError(
      'request/rate-limited',
      `${name} asked us to slow down while a token was refreshed.`,
      detail,
    );
  if (failure === 'unavailable')
    return new PatchbayError(
      'request/unavailable',
      `${name} could not refresh a token just now. Try again later.`,
      detail,
    );
  if (failure === 'unreadable')
    return new PatchbayError(
      'response/invalid',
      `${name} answered a token refresh in a form the connector does not know.`,
      detail,
    );
  return new PatchbayError(
    'auth/provider-misconfigured',
    `${name} refused our app (${reason ?? failure}), so no token can be refreshed. Compare the client id and secret with the app’s page at ${name}. No connection was ended.`,
    detail,
  );
}

function stillBusy({ bound }: TokenRequest, row: TokenRow): PatchbayError {
  return new PatchbayError(
    'request/unavailable',
    `The token for ${bound.connector.name} could not be refreshed yet. Try again shortly.`,
    { connector: bound.connector.id, ...(row.nextAttemptAt !== undefined && { retryAt: row.nextAttemptAt }) },
  );
}

function isPaused({ pauseLeft = 0, spendAge }: TokenRow): boolean {
  return spendAge === undefined && pauseLeft > 0;
}

function key({ grant, name }: TokenRequest) {
  return { grantId: grant.id, name };
}
