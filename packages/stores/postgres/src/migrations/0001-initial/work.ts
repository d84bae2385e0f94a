import { part, step } from './step.ts';

/** What is due, each row leased to one worker at a time. */
export const work = `
create table integrations.work (
  key text collate "C" primary key,
  kind text not null check (kind in ('sync', 'poll', 'refresh', 'delivery', 'revocation', 'prune-sync', 'prune-deliveries')),
  connection_id text collate "C",
  tenant_id text collate "C",
  args jsonb not null,
  due_at timestamptz,
  every_seconds double precision check (every_seconds > 0),
  fence bigint not null default 0,
  failures integer not null default 0,
  lease_holder text,
  lease_until timestamptz,
  again_at timestamptz,
  chosen boolean not null default false,
  progress jsonb,
  check ((lease_holder is null) = (lease_until is null))
) with (fillfactor = 70);
comment on table integrations.work is 'Due work. again_at: submitted while somebody worked on it, so it comes due once more.';
comment on column integrations.work.chosen is 'Its pace was set by its owner: every_seconds, or null for never, which due_at then is too.';
comment on column integrations.work.progress is 'How far work that is done in slices has come.';
create index work_due on integrations.work (due_at, key);
create index work_connection on integrations.work (connection_id) where connection_id is not null;
${part(
  'is_open(connection_key text) returns boolean',
  `
begin
  -- Shared with others that add work, against those that end the connection and take its work away.
  perform from connections where id = connection_key and status <> 'disconnected' for share;
  return found;
end `,
)}${part(
  'add_work(due jsonb, t timestamptz) returns void',
  `
declare
  d record;
begin
  -- In the order of keys, so that two callers with the same rows can't deadlock.
  for d in
    select r.n, t + make_interval(secs => (r.due->>'inSeconds')::double precision) as at, w.*
    from jsonb_array_elements(due) with ordinality as r(due, n)
    cross join lateral jsonb_to_record(r.due) as w(key text, kind text, "connectionId" text, "tenantId" text,
      args jsonb, "everySeconds" double precision)
    order by w.key collate "C", r.n
  loop
    continue when d."connectionId" is not null and not is_open(d."connectionId");
    insert into work as waiting (key, kind, connection_id, tenant_id, args, due_at, every_seconds)
    values (d.key, d.kind, d."connectionId", d."tenantId", d.args, d.at, d."everySeconds")
    -- A lease counts even when it ran out: its holder may still say that it is done.
    on conflict (key) do update set
      every_seconds = case when waiting.chosen then waiting.every_seconds
        else coalesce(excluded.every_seconds, waiting.every_seconds) end,
      due_at = case when waiting.lease_holder is null then least(waiting.due_at, excluded.due_at)
        else waiting.due_at end,
      again_at = case when waiting.lease_holder is not null then least(waiting.again_at, excluded.due_at) end
    where not waiting.chosen or waiting.every_seconds is not null;
  end loop;
end `,
)}${step(
  'submit_work',
  `
begin
  perform add_work(p->'work', now_of(p));
  return 'true';
end `,
)}${step(
  'claim_work',
  `
declare
  t timestamptz := now_of(p);
  result jsonb;
begin
  with due as (
    select key from work
    where due_at <= t and (lease_until is null or lease_until <= t)
      and (connection_id is null or not p ? 'except' or connection_id <> all (texts(p->'except')))
    order by due_at, key limit (p->>'limit')::integer
    for update skip locked
  ), claimed as (
    update work set
      fence = fence + 1, lease_holder = p->>'holder', lease_until = after_seconds(t, p->>'leaseSeconds'),
      -- What is under way in slices may have passed what was submitted since it began.
      again_at = case when progress is not null or again_at > t then again_at end
    where key = any (array(select due.key from due))
    returning work.*
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'key', key, 'kind', kind, 'connectionId', connection_id, 'tenantId', tenant_id, 'args', args,
    'everySeconds', every_seconds, 'fence', fence, 'failures', failures, 'progress', progress) order by due_at, key), '[]')
  into result from claimed;
  return result;
end `,
)}${step(
  'finish_work',
  `
declare
  t timestamptz := now_of(p);
begin
  -- Fence 0 is before the first claim: then nobody's lease is needed.
  delete from work where key = p->>'key' and fence = (p->>'fence')::bigint and (lease_holder is not null or fence = 0)
    and every_seconds is null and again_at is null and not chosen;
  update work set
    due_at = case when every_seconds is not null or not chosen
      then least(t + make_interval(secs => every_seconds), again_at) end,
    failures = 0, lease_holder = null, lease_until = null, again_at = null, progress = null
  where key = p->>'key' and fence = (p->>'fence')::bigint and (lease_holder is not null or fence = 0);
  return 'true';
end `,
)}${step(
  'fail_work',
  `
begin
  update work set
    due_at = case when every_seconds is not null or not chosen
      then after_seconds(now_of(p), p->>'retryAfterSeconds') end,
    failures = failures + 1, lease_holder = null, lease_until = null, again_at = null, progress = null
  where key = p->>'key' and fence = (p->>'fence')::bigint and (lease_holder is not null or fence = 0);
  return 'true';
end `,
)}${step(
  'continue_work',
  `
begin
  update work set
    due_at = case when every_seconds is not null or not chosen then after_seconds(now_of(p), p->>'inSeconds') end,
    progress = case when p ? 'progress' then p->'progress' else progress end,
    lease_holder = null, lease_until = null
  where key = p->>'key' and fence = (p->>'fence')::bigint and lease_holder is not null;
  return 'true';
end `,
)}${step(
  'renew_work',
  `
begin
  update work set lease_until = after_seconds(now_of(p), p->>'leaseSeconds')
  where key = p->>'key' and fence = (p->>'fence')::bigint and lease_holder is not null;
  return to_jsonb(found);
end `,
)}${step(
  'schedule_work',
  `
declare
  t timestamptz := now_of(p);
  c connections := owned_connection(p);
begin
  if c.id is null or not is_open(c.id) then return 'true'; end if;
  insert into work as waiting (key, kind, connection_id, tenant_id, args, due_at, every_seconds, chosen)
  select w.key, w.kind, c.id, c.tenant_id, w.args, t + make_interval(secs => w."everySeconds"), w."everySeconds", true
  from jsonb_to_recordset(p->'work') as w(key text, kind text, args jsonb, "everySeconds" double precision)
  order by w.key collate "C"
  on conflict (key) do update set
    every_seconds = excluded.every_seconds, chosen = true,
    due_at = case when excluded.every_seconds is not null then least(waiting.due_at, excluded.due_at) end;
  return 'true';
end `,
)}${step(
  'list_schedules',
  `
declare
  c connections := owned_connection(p);
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('args', args, 'everySeconds', every_seconds, 'dueAt', due_at)
      order by key), '[]')
    from work where connection_id = c.id and kind = p->>'kind' and (every_seconds is not null or chosen));
end `,
)}`;
