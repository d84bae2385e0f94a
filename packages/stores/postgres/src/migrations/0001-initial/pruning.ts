import { lookup, part, step } from './step.ts';

/** The end of what has been kept long enough: some rows of each kind at a time, the oldest first. */
export const pruning = `${part(
  'prune_rows(source text, age text, before timestamptz, room bigint) returns bigint',
  `
declare
  gone bigint;
begin
  -- Asked twice: a row that somebody has changed since it was found is looked at once more.
  execute format('delete from %1$I where %2$I < $1 and ctid = any(array(
    select ctid from %1$I where %2$I < $1 order by %2$I limit $2))', source, age) using before, room;
  get diagnostics gone = row_count;
  return gone;
end `,
)}${lookup(
  'prune_tombstones(before timestamptz, room bigint) returns bigint',
  `
declare
  gone bigint;
begin
  -- An event of the inbox is told to be about a record by the record's key.
  delete from records where deleted_at < before and ctid = any(array(
    select r.ctid from records r where r.deleted_at < before and not exists (
      select from connections c join deliveries d on d.app_id = c.app_id and d.tenant_id in ('', c.tenant_id)
      where c.id = r.connection_id and r.partition = '' and d.connector = c.connector and d.record_key = r.key
        and d.event->'about'->>'stream' = r.stream)
    order by r.deleted_at limit room));
  get diagnostics gone = row_count;
  return gone;
end `,
)}${lookup(
  'prune_changes(before timestamptz, room bigint) returns bigint',
  `
declare
  gone bigint;
begin
  with old as (
    delete from outbox where ctid = any(array(select ctid from outbox where at < before order by at limit room))
    returning connection_id, stream, version
  ), last as (
    select connection_id, stream, max(version) as version from old group by connection_id, stream
  ), floors as (
    update feeds set pruned = greatest(pruned, last.version) from last
    where feeds.connection_id = last.connection_id and feeds.stream = last.stream
  )
  select count(*) into gone from old;
  return gone;
end `,
)}${step(
  'prune_sync',
  `
declare
  t timestamptz := now_of(p);
  room bigint := (p->>'limit')::bigint;
  changed timestamptz := t - make_interval(secs => (p->>'changesSeconds')::double precision);
begin
  return jsonb_build_object(
    'changes', prune_changes(changed, room),
    'tombstones', prune_tombstones(changed, room),
    'runs', prune_rows('runs', 'ended_at', t - make_interval(secs => (p->>'runsSeconds')::double precision), room),
    'rejected', prune_rows('rejected_records', 'rejected_at',
      t - make_interval(secs => (p->>'rejectedSeconds')::double precision), room));
end `,
)}${step(
  'prune_deliveries',
  `
begin
  return to_jsonb(prune_rows('deliveries', 'handled_at',
    now_of(p) - make_interval(secs => (p->>'handledSeconds')::double precision), (p->>'limit')::bigint));
end `,
)}`;
