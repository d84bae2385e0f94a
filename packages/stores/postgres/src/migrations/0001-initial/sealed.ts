import { step } from './step.ts';

/** Everything sealed by the key that sealed it, and how one row is put under another. */
export const sealed = `${step(
  'keys_in_use',
  `
begin
  -- The second part of an envelope is the id of its key.
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'keyId', key_id, 'tokens', tokens, 'revocations', revocations, 'flows', flows) order by key_id), '[]')
    from (
      select key_id collate "C" as key_id, sum(tokens) as tokens, sum(revocations) as revocations, sum(flows) as flows
      from (
        select key_id, count(*) as tokens, 0 as revocations, 0 as flows from tokens group by key_id
        union all
        select split_part(args->>'sealed', '.', 2), 0, count(*), 0 from work where kind = 'revocation' group by 1
        union all
        select split_part(sealed_verifier, '.', 2), 0, 0, count(*) from flows
        where sealed_verifier is not null and expires_at > now_of(p) group by 1
      ) as each_table(key_id, tokens, revocations, flows)
      group by 1
    ) as each_key);
end `,
)}${step(
  'list_sealed',
  `
declare
  k text := p->>'keyId';
  other boolean := (p->>'other')::boolean;
  after jsonb := p->'after';
  most integer := (p->>'limit')::integer;
begin
  return (
    select coalesce(jsonb_agg(to_jsonb(r) order by r."workKey" collate "C" nulls first,
      r."grantId" collate "C", r.name collate "C"), '[]')
    from (
      select * from (
        (select null as "workKey", t.grant_id as "grantId", g.tenant_id as "tenantId", t.name, g.salt, t.sealed,
          t.key_id as "keyId"
        from tokens t join grants g on g.id = t.grant_id
        where (t.key_id <> k) = other and (after is null
          or (after->>'workKey' is null and (t.grant_id, t.name) > (after->>'grantId', after->>'name')))
        order by t.grant_id, t.name limit most)
        union all
        (select key, args->'grant'->>'id', args->'grant'->>'tenantId', args->>'name', args->'grant'->>'salt',
          args->>'sealed', split_part(args->>'sealed', '.', 2)
        from work
        where kind = 'revocation' and (split_part(args->>'sealed', '.', 2) <> k) = other
          and (after->>'workKey' is null or key > after->>'workKey')
        order by key limit most)
      ) as both_tables("workKey", "grantId", "tenantId", name, salt, sealed, "keyId")
      order by "workKey" collate "C" nulls first, "grantId" collate "C", name collate "C" limit most
    ) as r);
end `,
)}${step(
  'reseal',
  `
begin
  if p->>'workKey' is null then
    update tokens set sealed = p->'next'->>'sealed', key_id = p->'next'->>'keyId'
    where grant_id = p->>'grantId' and name = p->>'name' and sealed = p->>'sealed';
  else
    update work set args = jsonb_set(args, '{sealed}', p->'next'->'sealed')
    where key = p->>'workKey' and kind = 'revocation' and args->>'sealed' = p->>'sealed';
  end if;
  return to_jsonb(found);
end `,
)}`;
