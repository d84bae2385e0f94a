import { step } from './step.ts';

/** Until the bucket is full. A clock that was set back keeps nobody out for longer than an empty one takes to fill. */
const missing = `case when extract(epoch from l.full_at - t)::double precision > span + 60 then span
    else greatest(0, extract(epoch from l.full_at - t)::double precision) end`;

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
  spare double precision := least(coalesce((p->>'reserve')::double precision, 0) * span, span - need);
  ahead double precision := least(coalesce((p->>'aheadSeconds')::double precision, 0), 60);
  wait double precision;
begin
  insert into limits as l values (p->>'key', t + make_interval(secs => need))
  on conflict (key) do update set full_at = t + make_interval(secs => need + ${missing})
  where need + ${missing} + spare - span <= 1e-6 + ahead
  returning extract(epoch from full_at - t)::double precision + spare - span into wait;
  if not found then
    select need + ${missing} + spare - span into wait from limits l where key = p->>'key';
    return jsonb_build_object('allowed', false, 'retryAfterSeconds', greatest(0, coalesce(wait, 0)));
  end if;
  -- After the row that this call waits for, so that two calls never wait for each other.
  delete from limits where key in (
    select key from limits where full_at <= t order by full_at limit 100 for update skip locked);
  return jsonb_build_object('allowed', true, 'retryAfterSeconds', case when wait > 2e-6 then wait else 0 end);
end `,
)}`;
