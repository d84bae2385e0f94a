import { type Clock, secondsAfter } from './clock.ts';
import type { Token, TokenRequest } from './token-policy.ts';

/** Whether an access token is good, and if not, why. */
export type TokenState<Payload> =
  | { readonly state: 'active' | 'expired' | 'revoked'; readonly token: Token<Payload> }
  | { readonly state: 'unknown' };

/** Why a refresh was refused. */
export type RefreshProblem = 'unknown' | 'expired' | 'revoked' | 'reused' | 'other-client';

/** What a refresh gave. */
export type Refreshed<Payload> =
  | { readonly ok: true; readonly token: Token<Payload> }
  | { readonly ok: false; readonly problem: RefreshProblem };

interface Row<Payload> {
  readonly token: Token<Payload>;
  readonly request: TokenRequest<Payload>;
  readonly refreshEndsAt: Date | undefined;
  accessEndsAt: Date | undefined;
  accessRevoked: boolean;
  refreshRevoked: boolean;
  spentAt: Date | undefined;
}

type Matches<Payload> = (token: Token<Payload>) => boolean;

/** Every token that an authorization server has given, with rotation, expiry and revocation. */
export class TokenStore<Payload> {
  readonly #now: Clock;
  readonly #byAccess = new Map<string, Row<Payload>>();
  readonly #byRefresh = new Map<string, Row<Payload>>();
  #families = 0;

  constructor({ now }: { now: Clock }) {
    this.#now = now;
  }

  issue(request: TokenRequest<Payload>): Token<Payload> {
    this.#families += 1;
    return this.#add(request, `family-${this.#families}`);
  }

  check(access: string): TokenState<Payload> {
    const row = this.#byAccess.get(access);
    if (row === undefined) return { state: 'unknown' };
    if (row.accessRevoked) return { state: 'revoked', token: row.token };
    return { state: this.#isPast(row.accessEndsAt) ? 'expired' : 'active', token: row.token };
  }

  refresh(refresh: string, clientId: string): Refreshed<Payload> {
    const row = this.#byRefresh.get(refresh);
    if (row === undefined) return { ok: false, problem: 'unknown' };
    const problem = this.#refusal(row, clientId);
    if (problem !== undefined) return { ok: false, problem };
    this.#replaceAccess(row);
    if (row.request.policy.rotation === undefined) {
      return { ok: true, token: this.#add(row.request, row.token.familyId, refresh) };
    }
    row.spentAt ??= this.#now();
    return { ok: true, token: this.#add(row.request, row.token.familyId) };
  }

  /** Ends an access token alone, or, given a refresh token, its whole family. False when it was not alive. */
  revoke(token: string): boolean {
    const family = this.#byRefresh.get(token)?.token.familyId;
    if (family !== undefined) return this.revokeWhere((other) => other.familyId === family).length > 0;
    const row = this.#byAccess.get(token);
    if (row === undefined || !this.#isLiving(row)) return false;
    row.accessRevoked = true;
    return true;
  }

  /** Ends every token that `matches`, refresh tokens too; returns those of which anything was alive. */
  revokeWhere(matches: Matches<Payload>): Token<Payload>[] {
    const ended: Token<Payload>[] = [];
    for (const row of this.#byAccess.values()) {
      if (!matches(row.token)) continue;
      if (this.#isLiving(row) || this.#isRefreshable(row)) ended.push(row.token);
      row.accessRevoked = true;
      row.refreshRevoked = true;
    }
    return ended;
  }

  /** Makes living access tokens that `matches` expire now; their refresh tokens stay good. */
  expireWhere(matches: Matches<Payload>): void {
    for (const row of this.#byAccess.values()) {
      if (matches(row.token) && this.#isLiving(row)) row.accessEndsAt = this.#now();
    }
  }

  /** Access tokens that are good now, oldest first. */
  active(): Token<Payload>[] {
    return [...this.#byAccess.values()].filter((row) => this.#isLiving(row)).map((row) => row.token);
  }

  /** Families with anything left to use: a good access token, or a refresh token that gives one. */
  living(): Token<Payload>[] {
    const usable = (row: Row<Payload>) => this.#isLiving(row) || this.#isRefreshable(row);
    return [...this.#byAccess.values()].filter(usable).map((row) => row.token);
  }

  #add(request: TokenRequest<Payload>, familyId: string, keptRefresh?: string): Token<Payload> {
    const { policy, mint, clientId, grantId, payload } = request;
    const refresh = policy.refreshable ? (keptRefresh ?? mint.refresh()) : undefined;
    const expiresAt = this.#after(policy.accessSeconds);
    const token: Token<Payload> = {
      ...{ access: mint.access(), refresh, payload, clientId, grantId, familyId },
      expiresAt,
      expiresIn: policy.accessSeconds,
    };
    const row: Row<Payload> = {
      ...{ token, request, accessEndsAt: expiresAt },
      refreshEndsAt: this.#after(policy.refreshSeconds),
      accessRevoked: false,
      refreshRevoked: false,
      spentAt: undefined,
    };
    this.#byAccess.set(token.access, row);
    if (refresh !== undefined && keptRefresh === undefined) this.#byRefresh.set(refresh, row);
    return token;
  }

  #refusal(row: Row<Payload>, clientId: string): RefreshProblem | undefined {
    if (row.token.clientId !== clientId) return 'other-client';
    if (row.refreshRevoked) return 'revoked';
    if (this.#isPast(row.refreshEndsAt)) return 'expired';
    const { rotation } = row.request.policy;
    if (row.spentAt === undefined || rotation === undefined) return undefined;
    if (!this.#isPast(secondsAfter(row.spentAt, rotation.graceSeconds))) return undefined;
    if (rotation.reuse === 'ends-family') {
      this.revokeWhere((token) => token.familyId === row.token.familyId);
    }
    return 'reused';
  }

  /** Every living access token of the family is replaced, not only the one that came with this refresh token. */
  #replaceAccess({ token: { familyId }, request }: Row<Payload>): void {
    const end = this.#after(request.policy.replacedAccessSeconds);
    if (end === undefined) return;
    for (const row of this.#byAccess.values()) {
      if (row.token.familyId !== familyId || !this.#isLiving(row)) continue;
      if (row.accessEndsAt === undefined || row.accessEndsAt > end) row.accessEndsAt = end;
    }
  }

  #isLiving(row: Row<Payload>): boolean {
    return !row.accessRevoked && !this.#isPast(row.accessEndsAt);
  }

  #isRefreshable(row: Row<Payload>): boolean {
    const unused = row.token.refresh !== undefined && row.spentAt === undefined;
    return unused && !row.refreshRevoked && !this.#isPast(row.refreshEndsAt);
  }

  #after(seconds: number | undefined): Date | undefined {
    return seconds === undefined ? undefined : secondsAfter(this.#now(), seconds);
  }

  #isPast(moment: Date | undefined): boolean {
    return moment !== undefined && moment <= this.#now();
  }
}
