import { lookup, part, readStep } from './step.ts';

/**
 * Functions of the app that are given what a step changed, in the transaction that changed it. Only who owns the schema
 * names them: a step runs with the owner's rights, so nothing that a caller passes may choose what is called.
 */
export const sinks = `
create table integrations.sinks (
  connector text collate "C" not null,
  stream text collate "C" not null,
  routine text not null,
  added_at timestamptz not null default clock_timestamp(),
  primary key (connector, stream)
);
comment on table integrations.sinks is 'Functions that feed tables of the app. By name: one that was dropped may be made again.';
${part(
  'is_sink(routine text) returns boolean',
  `
begin
  return exists (
    select from pg_proc f where f.oid = to_regprocedure(routine || '(jsonb)') and f.prokind = 'f'
      -- It is run with the rights of this schema's owner, so another role may not be able to write it anew.
      and (f.prosecdef or pg_has_role(f.proowner,
        (select relowner from pg_class where oid = 'integrations.sinks'::regclass), 'member')));
end `,
)}${lookup(
  'sink_upserts(told integrations.outbox) returns jsonb',
  `
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('key', k.key, 'data', stored.data)), '[]')
    from unnest(told.keys[:(told.inserted + told.updated)::integer]) k(key)
    cross join lateral (
      select r.data from records r where r.connection_id = told.connection_id and r.stream = told.stream
        and r.partition = told.partition and r.key = k.key limit 1
    ) stored);
end `,
)}${part(
  'sink_changes(c integrations.connections, told integrations.outbox) returns jsonb',
  `
begin
  return owner_json(c.tenant_id, c.user_id) || jsonb_build_object('connectionId', c.id, 'connector', c.connector,
    'stream', told.stream, 'partition', told.partition, 'upserted', sink_upserts(told),
    'deleted', told.keys[(told.inserted + told.updated)::integer + 1:]);
end `,
)}${part(
  'call_sink(sink integrations.sinks, changes jsonb) returns void',
  `
declare
  state text := '42883';
  said text := 'There is no such function any more, or it is another role''s.';
begin
  if is_sink(sink.routine) then
    -- A name without a schema is the app's mistake: it must not find a table of this schema.
    set local search_path = pg_catalog, pg_temp;
    begin
      execute format('select %s($1)', sink.routine) using changes;
      return;
    exception when assert_failure or others then
      -- Passing states of the database, such as a deadlock, are no fault of the sink.
      if left(sqlstate, 2) in ('40', '53', '55', '57', '58') then raise; end if;
      state := sqlstate;
      said := sqlerrm;
    end;
  end if;
  raise exception using errcode = 'PB005', detail = said, message = format(
    'The sink %s of %s.%s failed with SQLSTATE %s.', sink.routine, sink.connector, sink.stream, state);
end `,
  // How the app's own tables are read is not this schema's to say.
  'set enable_seqscan = on\n',
)}${lookup(
  'last_change(connection text, stream text) returns integrations.outbox',
  `
declare
  told outbox;
begin
  select o.* into told from feeds f join outbox o
    on o.connection_id = f.connection_id and o.stream = f.stream and o.version = f.version
  where f.connection_id = connection and f.stream = last_change.stream;
  return told;
end `,
)}${part(
  'feed_sink(connection text, stream text) returns void',
  `
declare
  c connections;
  sink sinks;
begin
  select * into c from connections where id = connection;
  select * into sink from sinks s where s.connector = c.connector and s.stream = feed_sink.stream;
  if found then perform call_sink(sink, sink_changes(c, last_change(connection, feed_sink.stream))); end if;
end `,
)}${readStep(
  'transaction_changes',
  `
declare
  c connections;
  told outbox := last_change(p->>'connectionId', p->>'stream');
begin
  if not exists (select from outbox o where o.connection_id = told.connection_id and o.stream = told.stream
    and o.version = told.version and o.xmin = pg_current_xact_id_if_assigned()::xid)
  then
    return null;
  end if;
  select * into c from connections where id = told.connection_id;
  return json_build_object('transaction', pg_current_xact_id_if_assigned()::text, 'changes', sink_changes(c, told));
end `,
  'set enable_seqscan = off\n',
)}${part(
  'add_sink(connector text, stream text, routine regprocedure) returns void',
  `
declare
  place text := (select format('%I.%I', n.nspname, f.proname) from pg_proc f join pg_namespace n on n.oid = f.pronamespace
    where f.oid = routine);
begin
  if not is_sink(place) then
    raise exception using errcode = '42809', message = format('%s cannot be a sink.', routine),
      hint = 'It has to be a function of one jsonb, of the role that owns this schema or with security definer.';
  end if;
  insert into sinks values (add_sink.connector, add_sink.stream, place)
  on conflict on constraint sinks_pkey do update set routine = excluded.routine;
end `,
)}
comment on function integrations.add_sink(text, text, regprocedure) is
  'Has every later change of a connector''s stream passed to a function of yours, in the transaction that makes it.';
${part(
  'remove_sink(connector text, stream text) returns boolean',
  `
begin
  delete from sinks s where s.connector = remove_sink.connector and s.stream = remove_sink.stream;
  return found;
end `,
)}
comment on function integrations.remove_sink(text, text) is 'Ends what add_sink began. The tables that were fed stay.';
${lookup(
  'records_after(held integrations.partitions, last text) returns jsonb',
  `
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('key', page.key, 'data', page.data) order by page.key), '[]')
    from (
      select r.key, r.data from records r where r.connection_id = held.connection_id and r.stream = held.stream
        and r.partition = held.partition and r.key > last and r.deleted_at is null
      order by r.key limit 500
    ) page);
end `,
)}${part(
  'fill_sink(connector text, stream text) returns bigint',
  `
declare
  sink sinks;
  c connections;
  held partitions;
  batch jsonb;
  filled bigint := 0;
begin
  select * into sink from sinks s where s.connector = fill_sink.connector and s.stream = fill_sink.stream;
  -- Until the sink is committed, a page elsewhere is neither told nor waits.
  if not found or exists (select from sinks s where s.connector = sink.connector and s.stream = sink.stream
    and s.xmin = pg_current_xact_id_if_assigned()::xid)
  then
    raise exception using errcode = '55000', message = format('There is no sink of %s.%s yet.', connector, stream),
      hint = 'Call integrations.add_sink first, in a transaction of its own.';
  end if;
  for c in select * from connections o where o.connector = fill_sink.connector order by o.id loop
    -- The lock that every page takes: what it changes is told after what it changes was.
    for held in select * from partitions o where o.connection_id = c.id and o.stream = fill_sink.stream
      order by o.partition for update
    loop
      batch := records_after(held, '');
      while batch <> '[]' loop
        perform call_sink(sink, owner_json(c.tenant_id, c.user_id) || jsonb_build_object('connectionId', c.id,
          'connector', c.connector, 'stream', held.stream, 'partition', held.partition, 'upserted', batch, 'deleted', '[]'::jsonb));
        filled := filled + jsonb_array_length(batch);
        batch := records_after(held, batch->-1->>'key');
      end loop;
    end loop;
  end loop;
  return filled;
end `,
)}
comment on function integrations.fill_sink(text, text) is
  'Passes to a sink what is stored already, five hundred records at a time; how many there were.';
`;
