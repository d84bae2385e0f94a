import { step } from './step.ts';

/** Token buckets. */
export const limits = `
create table integrations.limits (
  key text collate "C" primary key,
  full_at timestamptz not null
);
comment on table integrations.limits is 'Token buckets that are not full. A row goes some time after it is.';
comment on column integrations.limits.full_at is 'What is missing until then, times the rate, is what was taken.';
create index limits_full on integrations.limits (full_at);
${step(
  'take_limit',
  `
declare
  t timestamptz := now_of(p);
  rate double precision := (p->>'refillPerSecond')::double precision;
  span double precision := (p->>'capacity')::double precision / rate;
  need double precision := least(coalesce((p->>'cost')::double precision, 1) / rate, span);
  wait double precision;
begin
  -- A clock that was set back keeps nobody out for longer than an empty bucket takes to fill.
  insert into limits as l values (p->>'key', t + make_interval(secs => need))
  on conflict (key) do update set full_at = t + make_interval(
    secs => need + least(span, greatest(0, extract(epoch from l.full_at - t)::double precision)))
  where need + least(span, greatest(0, extract(epoch from l.full_at - t)::double precision)) - span <= 1e-6;
  if not found then
    select need + least(span, greatest(0, extract(epoch from full_at - t)::double precision)) - span
    into wait from limits where key = p->>'key';
    return jsonb_build_object('allowed', false, 'retryAfterSeconds', greatest(0, coalesce(wait, 0)));
  end if;
  -- After the row that this call waits for, so that two calls never wait for each other.
  delete from limits where key in (
    select key from limits where full_at <= t order by full_at limit 100 for update skip locked);
  return jsonb_build_object('allowed', true, 'retryAfterSeconds', 0);
end `,
)}`;
