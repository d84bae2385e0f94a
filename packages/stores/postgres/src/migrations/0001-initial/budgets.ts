import { part, step } from './step.ts';

/** Budgets that providers tell of. */
export const budgets = `
create table integrations.budgets (
  key text collate "C" primary key,
  units double precision,
  remaining double precision,
  outstanding double precision not null default 0,
  ends_at timestamptz,
  told boolean not null default false,
  blocked_until timestamptz,
  kept_until timestamptz not null
);
comment on table integrations.budgets is 'What providers said is left to call them, shared by all workers. A row goes a day after its end.';
comment on column integrations.budgets.outstanding is 'Given out, and no answer yet.';
comment on column integrations.budgets.told is 'False: taken for whole since the last one ended.';
create index budgets_kept on integrations.budgets (kept_until);
${part(
  'current_budget(p jsonb, t timestamptz) returns integrations.budgets',
  `
declare
  b budgets;
  told jsonb := p->'told';
  -- Without a telling that is null: least would leave the null out.
  ends timestamptz := t + least(make_interval(secs => (told->>'resetInSeconds')::double precision),
    case when told is not null then interval '1 day' end);
begin
  select * into b from budgets where key = p->>'key' for update;
  if not found then
    insert into budgets (key, kept_until) values (p->>'key', t + interval '1 day') on conflict (key) do nothing;
    select * into b from budgets where key = p->>'key' for update;
  end if;
  if b.remaining is not null and b.ends_at <= t then
    b.remaining := b.units; b.outstanding := 0; b.told := false; b.ends_at := t + interval '1 minute';
  end if;
  if ends > t then
    if b.remaining is null or not b.told or ends > b.ends_at + interval '2 seconds' then
      b.units := coalesce((told->>'units')::double precision, b.units);
      b.remaining := (told->>'remaining')::double precision; b.ends_at := ends; b.told := true;
    elsif ends >= b.ends_at - interval '2 seconds' then
      b.remaining := least(b.remaining, (told->>'remaining')::double precision);
    end if;
  end if;
  return b;
end `,
)}
${part(
  'keep_budget(b integrations.budgets, t timestamptz) returns void',
  `
begin
  update budgets set units = b.units, remaining = b.remaining, outstanding = b.outstanding, ends_at = b.ends_at,
    told = b.told, blocked_until = b.blocked_until,
    kept_until = greatest(t, b.ends_at, b.blocked_until) + interval '1 day'
  where key = b.key;
end `,
)}
${step(
  'spend_budget',
  `
declare
  t timestamptz := now_of(p);
  need double precision := (p->>'cost')::double precision;
  spare double precision;
  free double precision;
  wait double precision := 0;
  b budgets;
begin
  if need = 0 and p->'told' is null then
    select * into b from budgets where key = p->>'key';
    if b.ends_at <= t then b.remaining := b.units; b.outstanding := 0; b.told := false; end if;
  else
    b := current_budget(p, t);
  end if;
  need := least(need, coalesce(b.units, need));
  free := b.remaining - b.outstanding;
  spare := coalesce(least(ceil(coalesce((p->>'reserve')::double precision, 0) * b.units), b.units - need), 0);
  if need > 0 and free - spare < need then
    wait := case when b.told then extract(epoch from b.ends_at - t)::double precision else 1 end;
  end if;
  wait := greatest(wait, extract(epoch from b.blocked_until - t)::double precision, 0);
  if b.key is not null and (need > 0 or p->'told' is not null) then
    if wait = 0 then b.outstanding := b.outstanding + need; end if;
    perform keep_budget(b, t);
  end if;
  return jsonb_strip_nulls(jsonb_build_object('allowed', wait = 0, 'retryAfterSeconds', wait,
    'units', b.units, 'remaining', case when free is not null then greatest(0, free) end, 'resetInSeconds',
    case when b.told then extract(epoch from b.ends_at - t)::double precision end));
end `,
)}
${step(
  'settle_budget',
  `
declare
  t timestamptz := now_of(p);
  cost double precision := (p->>'cost')::double precision;
  b budgets := current_budget(p, t);
begin
  cost := least(cost, coalesce(b.units, cost));
  b.outstanding := greatest(0, b.outstanding - cost);
  -- Whether an answer that tells nothing was counted cannot be known.
  if (p->>'used')::boolean and p->'told' is null and b.remaining is not null then
    b.remaining := greatest(0, b.remaining - cost);
  end if;
  b.blocked_until := greatest(b.blocked_until,
    t + make_interval(secs => least(coalesce((p->>'blockedSeconds')::double precision, 0), 3600)));
  perform keep_budget(b, t);
  delete from budgets where key in (
    select key from budgets where kept_until <= t order by kept_until limit 100 for update skip locked);
  return null;
end `,
)}`;
