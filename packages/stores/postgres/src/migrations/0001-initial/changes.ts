import { readStep } from './step.ts';

/** What changed in a stream, in the order of commits, with the records as they are now. */
export const changes = readStep(
  'list_changes',
  `
declare
  c connections := owned_connection(p);
  feed feeds;
  first_version bigint := (p->'after'->>'version')::bigint;
  first_index bigint := (p->'after'->>'index')::bigint;
begin
  select * into feed from feeds where connection_id = c.id and stream = p->>'stream';
  return json_build_object('version', coalesce(feed.version, 0), 'pruned', coalesce(feed.pruned, 0), 'changes', (
    select coalesce(json_agg(json_build_object(
      'kind', change.kind, 'partition', change.partition, 'key', change.key, 'data', live.data, 'next', change.next)
      order by change.version, change.n), '[]')
    from (
      select o.version, each.n, o.partition, each.key,
        case when each.n <= o.inserted then 'added' when each.n <= o.inserted + o.updated then 'updated'
          else 'deleted' end as kind,
        case when each.n < cardinality(o.keys) then json_build_object('version', o.version, 'index', each.n)
          else json_build_object('version', o.version + 1, 'index', 0) end as next
      from outbox o cross join lateral unnest(o.keys) with ordinality each(key, n)
      where o.connection_id = c.id and o.stream = p->>'stream' and o.version >= first_version
        and (o.version > first_version or each.n > first_index)
      order by o.version, each.n limit (p->>'limit')::bigint
    ) change
    left join lateral (
      select r.data from records r
      where r.connection_id = c.id and r.stream = p->>'stream' and r.partition = change.partition
        and r.key = change.key and r.deleted_at is null and change.kind <> 'deleted'
      limit 1
    ) live on true));
end `,
  'set enable_seqscan = off\n',
);
