import { step } from './step.ts';

/** Reading records and the sync log, and deletions that an event named. */
export const syncReads = `${step(
  'remove_records',
  `
declare
  t timestamptz := now_of(p);
  held partitions;
  gone text[];
begin
  select * into held from partitions where connection_id = p->>'connectionId' and stream = p->>'stream'
    and partition = p->>'partition' and tenant_id = p->>'tenantId' for update;
  if not found then return '0'; end if;
  if held.lease_holder is not null then
    update partitions set removed = coalesce(removed, '[]') || (
      select coalesce(jsonb_agg(jsonb_build_object('key', k.key, 'pages', r.pages)), '[]') from jsonb_array_elements(p->'keys') k(key)
      cross join runs r where r.connection_id = held.connection_id and r.stream = held.stream
        and r.partition = held.partition and r.id = held.run_id)
    where connection_id = held.connection_id and stream = held.stream and partition = held.partition;
  end if;
  held.run_id := null;
  gone := bury_records(held, p->'keys', t);
  perform announce_change(held, '{}', '{}', gone, t);
  return to_jsonb(cardinality(gone));
end `,
)}${step(
  'list_records',
  `
declare
  c connections := owned_connection(p);
  after_partition text := coalesce(p->'after'->>'partition', '');
  after_key text := coalesce(p->'after'->>'key', '');
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'partition', page.partition, 'key', page.key, 'data', page.data, 'updatedAt', page.updated_at)
      order by page.partition, page.key), '[]')
    from (
      select partition, key, data, updated_at from records
      where connection_id = c.id and stream = p->>'stream' and deleted_at is null
        and (partition, key) >= (after_partition, after_key)
        and (not p ? 'after' or (partition, key) <> (after_partition, after_key))
      order by partition, key limit (p->>'limit')::bigint
    ) page);
end `,
)}${step(
  'list_runs',
  `
declare
  c connections := owned_connection(p);
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', run.id, 'connectionId', run.connection_id, 'stream', run.stream, 'partition', run.partition,
      'status', run.status, 'pages', run.pages, 'share', run.share, 'errorCode', run.error_code, 'startedAt', run.started_at,
      'endedAt', run.ended_at, 'counts', jsonb_build_object('inserted', run.inserted, 'updated', run.updated,
        'unchanged', run.unchanged, 'deleted', run.deleted, 'rejected', run.rejected))
      order by run.started_at desc, run.seq desc), '[]')
    from (
      select * from runs where connection_id = c.id and (not p ? 'stream' or stream = p->>'stream')
        and (not p ? 'run' or id = p->>'run')
      order by started_at desc, seq desc limit (p->>'limit')::bigint
    ) run);
end `,
)}`;
