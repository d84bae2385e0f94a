import { lookup, part, step } from './step.ts';

/** The lease of a run on its partition, and its end. */
export const syncRuns = `${part(
  'forget_scan(held integrations.partitions) returns void',
  `
begin
  delete from scan_seen where connection_id = held.connection_id and stream = held.stream
    and partition = held.partition;
  update partitions set scanned = 0 where connection_id = held.connection_id and stream = held.stream
    and partition = held.partition and scanned <> 0;
end `,
)}${step(
  'begin_run',
  `
declare
  t timestamptz := now_of(p);
  held partitions;
begin
  if not exists (select from connections where id = p->>'connectionId' and tenant_id = p->>'tenantId'
    and status <> 'disconnected' and not paused) then
    return null;
  end if;
  insert into partitions (connection_id, stream, partition, tenant_id, settings_hash)
  values (p->>'connectionId', p->>'stream', p->>'partition', p->>'tenantId', p->>'settingsHash') on conflict do nothing;
  update partitions set
    fence = fence + 1, run_id = p->>'runId', lease_holder = p->>'holder',
    lease_until = after_seconds(t, p->>'leaseSeconds'), settings_hash = p->>'settingsHash',
    cursor = case when settings_hash = p->>'settingsHash' then cursor end,
    checkpoint = case when settings_hash = p->>'settingsHash' then checkpoint end,
    windows = case when settings_hash = p->>'settingsHash' then windows end, removed = null
  where connection_id = p->>'connectionId' and stream = p->>'stream' and partition = p->>'partition'
    and (lease_until is null or lease_until <= t)
  returning * into held;
  if not found then return null; end if;
  -- Without a mark the walk begins anew: what an earlier one has shown says nothing about this one.
  if held.cursor is null and held.checkpoint is null then perform forget_scan(held); end if;
  -- A run still open here is one whose worker vanished: nobody else ends it.
  update runs set status = 'failed', error_code = 'sync/lease-lost', ended_at = t
  where connection_id = held.connection_id and stream = held.stream and partition = held.partition
    and status = 'running';
  insert into runs (id, connection_id, stream, partition, tenant_id, started_at)
  values (held.run_id, held.connection_id, held.stream, held.partition, held.tenant_id, t);
  return jsonb_build_object('fence', held.fence, 'version', held.version, 'cursor', held.cursor, 'fields', held.fields,
    'format', held.mark_format, 'windows', held.windows)
    || case when held.checkpoint is null then '{}' else jsonb_build_object('checkpoint', held.checkpoint) end;
end `,
)}${step(
  'start_over',
  `
declare
  held partitions;
begin
  update partitions set cursor = null, checkpoint = null
  where connection_id = p->>'connectionId' and stream = p->>'stream' and partition = p->>'partition'
    and fence = (p->>'fence')::bigint and lease_holder is not null
  returning * into held;
  if found then perform forget_scan(held); end if;
  return 'true';
end `,
)}${step(
  'cancel_runs',
  `
declare
  t timestamptz := now_of(p);
  c connections := owned_connection(p);
  stopped bigint;
begin
  -- In one order, as whoever else cancels at the same time. A page that is being written holds its partition until it is.
  perform from partitions where connection_id = c.id and (not p ? 'stream' or stream = p->>'stream')
    and lease_holder is not null order by stream, partition for update;
  update partitions set lease_holder = null, lease_until = null, removed = null
  where connection_id = c.id and (not p ? 'stream' or stream = p->>'stream') and lease_holder is not null;
  update runs set status = 'cancelled', ended_at = t
  where connection_id = c.id and (not p ? 'stream' or stream = p->>'stream') and status = 'running';
  get diagnostics stopped = row_count;
  return to_jsonb(stopped);
end `,
)}${lookup(
  'sweep_absent(held integrations.partitions, share double precision, t timestamptz, out gone text[], out spared bigint)',
  `
declare
  kept_keys bigint;
  live bigint;
  absent jsonb;
begin
  select count(*) into kept_keys from scan_seen where connection_id = held.connection_id
    and stream = held.stream and partition = held.partition;
  gone := '{}';
  spared := 0;
  -- The keys were lost in a crash of the database: every record would look absent.
  if kept_keys <> held.scanned then return; end if;
  select count(*), coalesce(jsonb_agg(r.key) filter (where seen.key is null), '[]') into live, absent
  from records r left join lateral (
    select s.key from scan_seen s where s.connection_id = r.connection_id and s.stream = r.stream
      and s.partition = r.partition and s.key = r.key limit 1
  ) seen on true
  where r.connection_id = held.connection_id and r.stream = held.stream and r.partition = held.partition
    and r.deleted_at is null;
  if jsonb_array_length(absent) > live * share then
    spared := jsonb_array_length(absent);
  else
    gone := bury_records(held, absent, t);
    delete from rejected_records r where r.connection_id = held.connection_id and r.stream = held.stream
      and r.partition = held.partition and not exists (
        select from scan_seen s where s.connection_id = r.connection_id and s.stream = r.stream
          and s.partition = r.partition and s.key = r.key);
  end if;
end `,
)}${step(
  'end_run',
  `
declare
  t timestamptz := now_of(p);
  succeeded boolean := p->>'outcome' = 'succeeded';
  saved boolean;
  held partitions;
  gone text[] := '{}';
  spared bigint := 0;
begin
  select * into held from partitions
  where connection_id = p->>'connectionId' and stream = p->>'stream' and partition = p->>'partition'
    and fence = (p->>'fence')::bigint and run_id = p->>'runId' and lease_holder is not null for update;
  if not found then return null; end if;
  if succeeded and (p->>'sweep')::boolean then
    select s.gone, s.spared into gone, spared
    from sweep_absent(held, (p->>'maxDeletedShare')::double precision, t) s;
    perform announce_change(held, '{}', '{}', gone, t);
  end if;
  succeeded := succeeded and spared = 0;
  saved := succeeded and p ? 'mark';
  update partitions set
    lease_holder = null, lease_until = null, removed = null, version = version + saved::integer,
    cursor = case when saved then p->'mark'->>'cursor' else cursor end,
    checkpoint = case when saved then p->'mark'->'checkpoint' else checkpoint end,
    mark_format = case when saved then coalesce((p->'mark'->>'format')::integer, 1) else mark_format end,
    windows = case when succeeded and (p->>'rangeDone')::boolean then null else windows end,
    fields = case when succeeded or p->>'outcome' = 'continued' then coalesce(p->'fields', fields) else fields end
  where connection_id = held.connection_id and stream = held.stream and partition = held.partition;
  if succeeded then
    perform forget_scan(held);
    update connections set last_synced_at = t where id = held.connection_id;
  end if;
  update runs set
    status = case when spared > 0 then 'failed' else p->>'outcome' end,
    error_code = case when spared > 0 then 'response/invalid' else p->>'errorCode' end,
    share = case when succeeded and share is not null then 1 else share end,
    ended_at = t, deleted = deleted + cardinality(gone)
  where connection_id = held.connection_id and stream = held.stream and partition = held.partition and id = held.run_id;
  return jsonb_build_object('deleted', cardinality(gone), 'spared', spared);
end `,
)}`;
