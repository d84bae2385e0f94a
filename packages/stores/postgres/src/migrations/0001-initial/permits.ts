import { step } from './step.ts';

/** How many requests may be on their way at once. */
export const permits = `
create table integrations.permits (
  key text collate "C" not null,
  holder text collate "C" not null,
  held boolean not null,
  yields boolean not null,
  place bigint generated always as identity,
  until timestamptz not null,
  primary key (key, holder)
);
comment on table integrations.permits is 'Who has a request on its way where only so many may be, and who is in line.';
comment on column integrations.permits.place is 'In line: who asked first is first.';
create index permits_until on integrations.permits (until);
${step(
  'acquire_permit',
  `
declare
  t timestamptz := now_of(p);
  room bigint := (p->>'permits')::bigint;
  mine permits;
  taken bigint;
  ahead bigint;
begin
  perform pg_advisory_xact_lock(hashtextextended('permit' || (p->>'key'), 0));
  delete from permits where key = p->>'key' and until <= t;
  insert into permits (key, holder, held, yields, until)
  values (p->>'key', p->>'holder', false, (p->>'yields')::boolean, t + interval '5 seconds')
  on conflict (key, holder) do update set until = excluded.until
  returning * into mine;
  select count(*) filter (where o.held), count(*) filter (where not o.held and (o.yields, o.place) < (mine.yields, mine.place))
  into taken, ahead from permits o where o.key = mine.key and o.holder <> mine.holder;
  if mine.yields then room := room - least(ceil(room / 10.0), room - 1); end if;
  mine.held := mine.held or taken + ahead < room;
  if mine.held then
    update permits set held = true, until = after_seconds(t, p->>'leaseSeconds')
    where key = mine.key and holder = mine.holder;
    ahead := 0;
  end if;
  delete from permits where (key, holder) in (
    select key, holder from permits where until <= t order by until limit 100 for update skip locked);
  return jsonb_build_object('held', mine.held, 'ahead', ahead);
end `,
)}
${step(
  'release_permit',
  `
begin
  delete from permits where key = p->>'key' and holder = p->>'holder';
  return null;
end `,
)}`;
