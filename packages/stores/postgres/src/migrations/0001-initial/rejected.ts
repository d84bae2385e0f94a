import { step } from './step.ts';

/** Records that were set aside: reading them, and storing those that fit by now. */
export const rejected = `${step(
  'list_rejected',
  `
declare
  c connections := owned_connection(p);
  after_partition text := coalesce(p->'after'->>'partition', '');
  after_id text := coalesce(p->'after'->>'id', '');
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('partition', page.partition, 'id', page.fingerprint, 'key', page.key,
      'data', page.data, 'reason', page.reason, 'rejectedAt', page.rejected_at)
      order by page.partition, page.fingerprint), '[]')
    from (
      select * from rejected_records where connection_id = c.id and stream = p->>'stream'
        and (partition, fingerprint) > (after_partition, after_id)
      order by partition, fingerprint limit (p->>'limit')::bigint
    ) page);
end `,
)}${step(
  'accept_records',
  `
declare
  t timestamptz := now_of(p);
  held partitions;
  waiting jsonb;
  written record;
begin
  -- The lock that every page takes: what is set aside now stays so until this has ended.
  select * into held from partitions where connection_id = p->>'connectionId' and stream = p->>'stream'
    and partition = p->>'partition' and tenant_id = p->>'tenantId' for update;
  if not found then return '0'; end if;
  held.run_id := null;
  select coalesce(jsonb_agg(r), '[]') into waiting from jsonb_array_elements(p->'records') r
  where exists (
    select from rejected_records s where s.connection_id = held.connection_id and s.stream = held.stream
      and s.partition = held.partition and s.fingerprint = 'key:' || (r->>'key'));
  select * into written from write_records(held, waiting, t);
  perform settle_rejected(held, waiting);
  perform announce_change(held, written.fresh, written.changed, '{}', t);
  return to_jsonb(jsonb_array_length(waiting));
end `,
)}`;
