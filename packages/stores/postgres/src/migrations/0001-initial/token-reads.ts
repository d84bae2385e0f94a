import { readStep } from './step.ts';

/** Without a call of another function: each has its own settings to make, which costs more than reading a row. */
const now = "coalesce((p->>'now')::timestamptz, clock_timestamp())";

const tokenFacts = `json_build_object(
    'grantId', grant_id, 'name', name, 'sealed', sealed, 'keyId', key_id, 'generation', generation,
    'status', status, 'reason', reason, 'scopes', scopes, 'expiresAt', expires_at,
    'secondsLeft', extract(epoch from expires_at - t), 'age', extract(epoch from t - stored_at),
    'grantedAt', granted_at, 'nextAttemptAt', next_attempt_at,
    'pauseLeft', extract(epoch from next_attempt_at - t),
    'spendAge', case when spend_generation = generation then extract(epoch from t - spend_at) end)`;

const grantFacts = `json_build_object('id', id, 'tenantId', tenant_id, 'accountId', account_id, 'salt', salt)`;

/** What is read at every call. Of each table one row by its key: as statements of their own they are faster than joined. */
export const tokenReads = `${readStep(
  'find_token',
  `
declare
  t timestamptz := ${now};
  of_grant json;
  of_token json;
begin
  select ${grantFacts} into of_grant from grants where id = p->>'grantId';
  select ${tokenFacts} into of_token from tokens where grant_id = p->>'grantId' and name = p->>'name';
  return json_build_object('grant', of_grant, 'token', of_token);
end `,
)}${readStep(
  'read_access',
  `
declare
  t timestamptz := ${now};
  its_grant text;
  of_connection json;
  of_grant json;
  of_token json;
begin
  -- Both parts of the owner, exactly: an organisation's connection is no member's, and the other way round.
  select grant_id, json_build_object('connector', connector, 'appId', app_id, 'status', status, 'reason', reason,
    'site', site, 'settings', settings, 'account', account, 'abilities', abilities)
  into its_grant, of_connection from connections
  where id = p->>'id' and tenant_id = p->'owner'->>'tenantId' and user_id is not distinct from p->'owner'->>'userId';
  if not found then return null; end if;
  select ${grantFacts} into of_grant from grants where id = its_grant;
  select ${tokenFacts} into of_token from tokens where grant_id = its_grant and name = p->>'token';
  return json_build_object('connection', of_connection, 'grant', of_grant, 'token', of_token);
end `,
)}`;
