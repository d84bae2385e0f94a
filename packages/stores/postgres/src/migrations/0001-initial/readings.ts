import { part, step } from './step.ts';

/** Devices and the time series of what polls found. */
export const readings = `
create table integrations.devices (
  connection_id text collate "C" not null references integrations.connections (id) on delete cascade,
  external_id text collate "C" not null,
  tenant_id text collate "C" not null,
  name text not null,
  model text,
  first_seen_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (connection_id, external_id)
);
comment on table integrations.devices is 'Devices that polls found, by the provider''s own id.';

create table integrations.readings (
  connection_id text collate "C" not null,
  device text collate "C" not null,
  sensor text collate "C" not null,
  metric text collate "C" not null,
  measured_at timestamptz not null,
  tenant_id text collate "C" not null,
  value_number double precision,
  value_text text,
  value_boolean boolean,
  time_source text not null check (time_source in ('provider', 'poll')),
  stored_at timestamptz not null,
  primary key (connection_id, device, sensor, metric, measured_at),
  check (num_nonnulls(value_number, value_text, value_boolean) = 1)
);
comment on table integrations.readings is
  'One value of one metric at one time. Append only; no foreign key, as in records: rows go with the connection by trigger.';
create index readings_newest on integrations.readings
  (connection_id, measured_at desc, device, sensor, metric);
create index readings_newest_of_metric on integrations.readings
  (connection_id, metric, measured_at desc, device, sensor);

create function integrations.erase_history() returns trigger language plpgsql
set search_path = integrations, pg_temp
as $trigger$
begin
  delete from records using gone where records.connection_id = gone.id;
  delete from scan_seen using gone where scan_seen.connection_id = gone.id;
  delete from readings using gone where readings.connection_id = gone.id;
  return null;
end $trigger$;
create trigger connections_erased after delete on integrations.connections
  referencing old table as gone for each statement execute function integrations.erase_history();
${part(
  'reading_json(r integrations.readings) returns jsonb',
  `
begin
  return jsonb_build_object('device', r.device, 'sensor', r.sensor, 'metric', r.metric,
    'value', coalesce(to_jsonb(r.value_number), to_jsonb(r.value_text), to_jsonb(r.value_boolean)),
    'measuredAt', r.measured_at, 'timeSource', r.time_source);
end `,
)}${step(
  'write_readings',
  `
declare
  t timestamptz := now_of(p);
  added bigint;
begin
  -- Locked, so that nothing is written beside a connection that is being erased.
  perform from connections where id = p->>'connectionId' and tenant_id = p->>'tenantId' and status <> 'disconnected'
  for key share;
  if not found then return '0'; end if;
  insert into devices as known
  select distinct on (d."externalId") p->>'connectionId', d."externalId", p->>'tenantId', d.name, d.model, t, t
  from jsonb_to_recordset(p->'devices') as d("externalId" text, name text, model text)
  order by d."externalId"
  on conflict (connection_id, external_id) do update set name = excluded.name, model = excluded.model, updated_at = t
  where (known.name, known.model) is distinct from (excluded.name, excluded.model);
  insert into readings
  select p->>'connectionId', r.device, r.sensor, r.metric, r."measuredAt", p->>'tenantId',
    case when jsonb_typeof(r.value) = 'number' then r.value::double precision end,
    case when jsonb_typeof(r.value) = 'string' then r.value #>> '{}' end,
    case when jsonb_typeof(r.value) = 'boolean' then r.value::boolean end, r."timeSource", t
  from jsonb_to_recordset(p->'readings') as r(device text, sensor text, metric text, value jsonb,
    "measuredAt" timestamptz, "timeSource" text)
  on conflict do nothing;
  get diagnostics added = row_count;
  return to_jsonb(added);
end `,
)}${step(
  'read_readings',
  `
declare
  c connections := owned_connection(p);
begin
  return (
    select coalesce(jsonb_agg(reading_json(r) order by r.measured_at desc, r.device, r.sensor, r.metric), '[]')
    from (
      select * from readings where connection_id = c.id
        and (not p ? 'metric' or metric = p->>'metric')
        and measured_at >= coalesce((p->>'since')::timestamptz, '-infinity')
      order by measured_at desc, device, sensor, metric limit (p->>'limit')::bigint
    ) r);
end `,
)}${step(
  'latest_readings',
  `
declare
  c connections := owned_connection(p);
begin
  -- From series to series by the index, so that the length of the history does not matter.
  return (
    with recursive newest as (
      (select r from readings r where connection_id = c.id
        order by device, sensor, metric, measured_at desc limit 1)
      union all
      select (
        select next from readings next where next.connection_id = c.id
          and (next.device, next.sensor, next.metric) > ((newest.r).device, (newest.r).sensor, (newest.r).metric)
        order by next.device, next.sensor, next.metric, next.measured_at desc limit 1)
      from newest where (newest.r).connection_id is not null
    )
    select coalesce(jsonb_agg(reading_json(r) order by (r).device, (r).sensor, (r).metric), '[]')
    from newest where (r).connection_id is not null);
end `,
)}`;
