import { step } from './step.ts';

/** The refresh of a token, as steps that survive a crash between any two of them. */
export const tokens = `${step(
  'claim_refresh',
  `
declare
  t timestamptz := now_of(p);
  claimed tokens;
begin
  update tokens set fence = fence + 1, lease_owner = p->>'holder', lease_until = after_seconds(t, p->>'leaseSeconds')
  where grant_id = p->>'grantId' and name = p->>'name' and generation = (p->>'generation')::bigint
    and status = 'active'
    and (lease_until is null or lease_until <= t)
    and (next_attempt_at is null or next_attempt_at <= t)
    and (spend_generation is distinct from generation
      or after_seconds(spend_at, p->>'lateAnswerSeconds') <= t)
  returning * into claimed;
  if not found then return jsonb_build_object('held', false); end if;
  return jsonb_build_object('held', true, 'fence', claimed.fence,
    'doubtful', claimed.spend_generation is not distinct from claimed.generation);
end `,
)}${step(
  'announce_refresh',
  `
declare
  t timestamptz := now_of(p);
begin
  update tokens set spend_generation = generation, spend_fence = fence, spend_at = t,
    spend_before = case when spend_generation = generation then spend_fence end
  where grant_id = p->>'grantId' and name = p->>'name' and generation = (p->>'generation')::bigint
    and fence = (p->>'fence')::bigint and status = 'active' and lease_until > t;
  return to_jsonb(found);
end `,
)}${step(
  'commit_refresh',
  `
begin
  -- By the fence of the spend, not of the lease: the answer of the only spender is good, however late it comes.
  update tokens set
    sealed = p->>'sealed', key_id = p->>'keyId', scopes = texts(p->'scopes'),
    expires_at = after_seconds(now_of(p), p->>'expiresInSeconds'), stored_at = now_of(p), generation = generation + 1,
    reason = null, next_attempt_at = null, lease_owner = null, lease_until = null,
    spend_generation = null, spend_fence = null, spend_at = null, spend_before = null
  where grant_id = p->>'grantId' and name = p->>'name' and generation = (p->>'generation')::bigint
    and spend_generation = generation and spend_fence = (p->>'fence')::bigint and status = 'active';
  return to_jsonb(found);
end `,
)}${step(
  'release_refresh',
  `
declare
  mine bigint := (p->>'fence')::bigint;
  spent boolean := (p->>'spent')::boolean;
begin
  update tokens set
    lease_owner = null, lease_until = null, next_attempt_at = after_seconds(now_of(p), p->>'retryAfterSeconds'),
    -- Under a withdrawn announcement an earlier one stands again: nobody knows yet how that one ended.
    spend_generation = case when spent or spend_fence <> mine or spend_before is not null then spend_generation end,
    spend_at = case when spent or spend_fence <> mine or spend_before is not null then spend_at end,
    spend_fence = case when spent or spend_fence <> mine then spend_fence else spend_before end,
    spend_before = case when spent or spend_fence <> mine then spend_before end
  where grant_id = p->>'grantId' and name = p->>'name' and generation = (p->>'generation')::bigint
    and fence = mine and lease_owner is not null and status = 'active';
  return to_jsonb(found);
end `,
)}${step(
  'condemn_token',
  `
begin
  update tokens set
    status = 'reauth_required', reason = p->>'reason', lease_owner = null, lease_until = null,
    spend_generation = null, spend_fence = null, spend_at = null, spend_before = null
  where grant_id = p->>'grantId' and name = p->>'name' and generation = (p->>'generation')::bigint
    and fence = (p->>'fence')::bigint and lease_owner is not null and status = 'active';
  return to_jsonb(found);
end `,
)}`;
