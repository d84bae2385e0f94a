import { lookup, part, step } from './step.ts';

/** One page of a run: everything it changes, in one statement of the client. */
export const commitPage = `${part(
  'announce_change(held integrations.partitions, fresh text[], changed text[], gone text[], t timestamptz) returns void',
  `
declare
  keys text[] := fresh || changed || gone;
  number bigint;
begin
  if keys = '{}' then return; end if;
  insert into feeds as feed (connection_id, stream, tenant_id) values (held.connection_id, held.stream, held.tenant_id)
  on conflict (connection_id, stream) do update set version = feed.version + 1
  returning version into number;
  insert into outbox (connection_id, stream, version, partition, tenant_id, run_id, inserted, updated, deleted, keys, at)
  values (held.connection_id, held.stream, number, held.partition, held.tenant_id, held.run_id,
    cardinality(fresh), cardinality(changed), cardinality(gone), keys, t);
  if exists (select from sinks s where s.stream = held.stream) then
    perform feed_sink(held.connection_id, held.stream);
  end if;
end `,
)}${lookup(
  'write_records(held integrations.partitions, page jsonb, t timestamptz, out fresh text[], out changed text[], out same bigint)',
  `
begin
  with wanted as (
    -- A probe of the index for every row, by the limit. A plain join may be planned to read the whole partition, and
    -- the session keeps that plan while the partition grows.
    select r.key, r.data, stored.live is null as is_new, coalesce(stored.live, false) as live,
      -- Byte by byte first, which is cheaper than value by value.
      coalesce(stored.live and (row(stored.data)::record *= row(r.data)::record or stored.data = r.data), false) as same
    from jsonb_to_recordset(page) as r(key text, data jsonb)
    left join lateral (
      select s.data, s.deleted_at is null as live from records s
      where s.connection_id = held.connection_id and s.stream = held.stream and s.partition = held.partition
        and s.key = r.key
      limit 1
    ) stored on true
  ), added as (
    -- Whoever writes here holds the partition's row, so nobody else has added the key since, and it is not looked up again.
    insert into records (connection_id, stream, partition, key, tenant_id, data, first_seen_at, updated_at)
    select held.connection_id, held.stream, held.partition, w.key, held.tenant_id, w.data, t, t
    from wanted w where w.is_new
  ), replaced as (
    -- As an upsert, which no plan can turn into a scan.
    insert into records (connection_id, stream, partition, key, tenant_id, data, first_seen_at, updated_at)
    select held.connection_id, held.stream, held.partition, w.key, held.tenant_id, w.data, t, t
    from wanted w where not w.is_new and not w.same
    on conflict (connection_id, stream, partition, key) do update set
      data = excluded.data, updated_at = excluded.updated_at, deleted_at = null
  )
  select coalesce(array_agg(w.key) filter (where not w.live), '{}'),
    coalesce(array_agg(w.key) filter (where w.live and not w.same), '{}'), count(*) filter (where w.same)
  into fresh, changed, same from wanted w;
end `,
)}${lookup(
  'settle_rejected(held integrations.partitions, accepted jsonb) returns void',
  `
begin
  if exists (select from rejected_records where connection_id = held.connection_id and stream = held.stream
      and partition = held.partition) then
    delete from rejected_records where connection_id = held.connection_id and stream = held.stream
      and partition = held.partition
      and fingerprint in (select 'key:' || (r->>'key') from jsonb_array_elements(accepted) r);
  end if;
end `,
)}${lookup(
  'bury_records(held integrations.partitions, keys jsonb, t timestamptz) returns text[]',
  `
declare
  gone text[];
begin
  -- As an upsert of what a probe found, which no plan can turn into a scan.
  with buried as (
    insert into records (connection_id, stream, partition, key, tenant_id, data, first_seen_at, updated_at, deleted_at)
    select held.connection_id, held.stream, held.partition, k.key, held.tenant_id, '{}', t, t, t
    from (select distinct jsonb_array_elements_text(keys) as key) k
    cross join lateral (
      select from records s where s.connection_id = held.connection_id and s.stream = held.stream
        and s.partition = held.partition and s.key = k.key and s.deleted_at is null limit 1
    ) live
    order by k.key collate "C"
    on conflict (connection_id, stream, partition, key) do update set
      data = excluded.data, updated_at = excluded.updated_at, deleted_at = excluded.deleted_at
    returning key
  )
  select coalesce(array_agg(key), '{}') into gone from buried;
  delete from rejected_records where connection_id = held.connection_id and stream = held.stream
    and partition = held.partition and fingerprint in (select 'key:' || jsonb_array_elements_text(keys));
  return gone;
end `,
)}${lookup(
  'set_aside(held integrations.partitions, rejected jsonb, t timestamptz) returns void',
  `
begin
  insert into rejected_records
  select distinct on (print.fingerprint) held.connection_id, held.stream, held.partition, print.fingerprint,
    held.tenant_id, r.key, coalesce(r.data, 'null'), r.reason, held.run_id, t
  from jsonb_to_recordset(rejected) as r(key text, data jsonb, reason text)
  cross join lateral (select coalesce('key:' || r.key, 'data:' || md5(coalesce(r.data, 'null')::text)) as fingerprint) print
  on conflict (connection_id, stream, partition, fingerprint) do update set
    data = excluded.data, reason = excluded.reason, run_id = excluded.run_id, rejected_at = excluded.rejected_at;
end `,
)}${part(
  'note_seen(held integrations.partitions, shown jsonb) returns void',
  `
declare
  added bigint;
begin
  insert into scan_seen
  select held.connection_id, held.stream, held.partition, r->>'key' from jsonb_array_elements(shown) r
  where r->>'key' is not null
  on conflict do nothing;
  get diagnostics added = row_count;
  update partitions set scanned = scanned + added where connection_id = held.connection_id
    and stream = held.stream and partition = held.partition and added > 0;
end `,
)}${part(
  'is_stale(removed jsonb, page jsonb) returns boolean',
  `
begin
  return exists (
    select from jsonb_array_elements(removed) r
    cross join lateral jsonb_array_elements((page->'records') || (page->'rejected')) shown
    where (page->>'asked')::bigint <= (r->>'pages')::bigint and shown->>'key' = r->>'key');
end `,
)}${part(
  'end_stale_run(p jsonb, t timestamptz) returns void',
  `
begin
  update partitions set lease_holder = null, lease_until = null, removed = null
  where connection_id = p->>'connectionId' and stream = p->>'stream' and partition = p->>'partition'
    and tenant_id = p->>'tenantId' and fence = (p->>'fence')::bigint and run_id = p->>'runId'
    and version = (p->>'version')::bigint and lease_holder is not null
    and removed is not null and is_stale(removed, p);
  if found then
    update runs set status = 'continued', ended_at = t where connection_id = p->>'connectionId'
      and stream = p->>'stream' and partition = p->>'partition' and id = p->>'runId';
  end if;
end `,
)}${step(
  'commit_page',
  `
declare
  t timestamptz := now_of(p);
  saved boolean := p ? 'mark';
  held partitions;
  written record;
  gone text[];
  refused bigint := jsonb_array_length(p->'rejected');
begin
  -- Read without a lock, so that nobody waits: at most the page that is written right now still comes.
  if not exists (select from connections where id = p->>'connectionId' and status <> 'disconnected' and not paused)
  then
    return null;
  end if;
  update partitions set
    lease_until = after_seconds(t, p->>'leaseSeconds'), version = version + saved::integer,
    cursor = case when saved then p->'mark'->>'cursor' else cursor end,
    checkpoint = case when saved then p->'mark'->'checkpoint' else checkpoint end,
    mark_format = case when saved then coalesce((p->'mark'->>'format')::integer, 1) else mark_format end,
    windows = case when p ? 'windows' then p->'windows' else windows end
  where connection_id = p->>'connectionId' and stream = p->>'stream' and partition = p->>'partition'
    and tenant_id = p->>'tenantId' and run_id = p->>'runId' and fence = (p->>'fence')::bigint
    and version = (p->>'version')::bigint and lease_holder is not null
    and (removed is null or not is_stale(removed, p))
  returning * into held;
  if not found then
    perform end_stale_run(p, t);
    return null;
  end if;
  select * into written from write_records(held, p->'records', t);
  gone := case when p->'deleted' = '[]' then '{}' else bury_records(held, p->'deleted', t) end;
  perform settle_rejected(held, p->'records');
  if refused > 0 then perform set_aside(held, p->'rejected', t); end if;
  -- A refused record was shown too: the good version of it that is stored must stay.
  if (p->>'scanning')::boolean then perform note_seen(held, (p->'records') || (p->'rejected')); end if;
  perform announce_change(held, written.fresh, written.changed, gone, t);
  update runs set
    inserted = inserted + cardinality(written.fresh), updated = updated + cardinality(written.changed),
    unchanged = unchanged + written.same, deleted = deleted + cardinality(gone), rejected = rejected + refused, pages = pages + 1,
    share = coalesce((p->>'share')::double precision, share)
  where connection_id = held.connection_id and stream = held.stream and partition = held.partition and id = held.run_id;
  return jsonb_build_object('inserted', cardinality(written.fresh), 'updated', cardinality(written.changed),
    'unchanged', written.same, 'deleted', cardinality(gone), 'rejected', refused);
end `,
)}`;
