import { step } from './step.ts';

/** Consents that were begun and have not come back. */
export const flows = `
create table integrations.flows (
  state_hash text collate "C" primary key,
  binding_hash text not null,
  context text not null,
  connector text not null,
  app_id text not null,
  tenant_id text collate "C" not null,
  user_id text collate "C",
  subject text,
  sealed_verifier text,
  salt text not null,
  scopes jsonb not null,
  abilities text[] not null,
  site jsonb not null,
  return_to text,
  reconnect jsonb,
  flow_id text not null,
  opener text,
  expires_at timestamptz not null
);
comment on table integrations.flows is 'Consents under way. A row goes when it is consumed, or some time after it expired.';
create index flows_expiry on integrations.flows (expires_at);
${step(
  'save_flow',
  `
declare
  t timestamptz := now_of(p);
  f jsonb := p->'flow';
begin
  delete from flows where state_hash in (
    select state_hash from flows where expires_at <= t order by expires_at limit 100 for update skip locked);
  insert into flows values (
    f->>'stateHash', f->>'bindingHash', f->>'context', f->>'connector', f->>'appId',
    f->'owner'->>'tenantId', f->'owner'->>'userId', f->>'subject', f->>'sealedVerifier', f->>'salt',
    f->'scopes', texts(f->'abilities'), f->'site', f->>'returnTo', f->'reconnect', f->>'flowId', f->>'opener',
    after_seconds(t, p->>'ttlSeconds'));
  return 'true';
end `,
)}${step(
  'find_flow',
  `
declare
  f flows;
begin
  select * into f from flows where state_hash = p->>'stateHash' and expires_at > now_of(p);
  if not found then return null; end if;
  return jsonb_build_object(
    'stateHash', f.state_hash, 'bindingHash', f.binding_hash, 'context', f.context,
    'connector', f.connector, 'appId', f.app_id, 'owner', owner_json(f.tenant_id, f.user_id),
    'subject', f.subject, 'sealedVerifier', f.sealed_verifier, 'salt', f.salt, 'scopes', f.scopes,
    'abilities', f.abilities, 'site', f.site, 'returnTo', f.return_to, 'reconnect', f.reconnect,
    'flowId', f.flow_id, 'opener', f.opener);
end `,
)}${step(
  'consume_flow',
  `
begin
  delete from flows where state_hash = p->>'stateHash' and expires_at > now_of(p);
  return to_jsonb(found);
end `,
)}`;
