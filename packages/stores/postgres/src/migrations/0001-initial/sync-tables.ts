/** Records with the state of the runs that fill them. */
export const syncTables = `
create table integrations.partitions (
  connection_id text collate "C" not null references integrations.connections (id) on delete cascade,
  stream text collate "C" not null,
  partition text collate "C" not null,
  tenant_id text collate "C" not null,
  cursor text,
  checkpoint jsonb,
  mark_format integer not null default 1,
  version bigint not null default 0,
  settings_hash text not null,
  fence bigint not null default 0,
  run_id text,
  lease_holder text,
  lease_until timestamptz,
  scanned bigint not null default 0,
  fields jsonb,
  windows jsonb,
  removed jsonb,
  primary key (connection_id, stream, partition),
  check ((lease_holder is null) = (lease_until is null))
) with (fillfactor = 70);
comment on table integrations.partitions is 'How far each part of a stream has been read, and who reads it now.';
comment on column integrations.partitions.fields is 'Names that records had in earlier runs: another one is new.';
comment on column integrations.partitions.mark_format is 'The version in which its stream wrote cursor and checkpoint.';
comment on column integrations.partitions.windows is 'Which parts of a range are done, while it is brought in windows.';
comment on column integrations.partitions.removed is
  'Keys that events deleted during the run under way, each with the pages that were written by then: one that was asked for before is not believed.';
comment on column integrations.partitions.scanned is
  'How many rows scan_seen must hold for the walk under way; another number means that a crash emptied it.';

create table integrations.runs (
  seq bigint generated always as identity,
  id text collate "C" not null,
  connection_id text collate "C" not null references integrations.connections (id) on delete cascade,
  stream text collate "C" not null,
  partition text collate "C" not null,
  tenant_id text collate "C" not null,
  status text not null default 'running' check (status in ('running', 'succeeded', 'continued', 'failed', 'cancelled')),
  inserted bigint not null default 0,
  updated bigint not null default 0,
  unchanged bigint not null default 0,
  deleted bigint not null default 0,
  rejected bigint not null default 0,
  pages bigint not null default 0,
  share double precision,
  error_code text,
  started_at timestamptz not null,
  ended_at timestamptz,
  primary key (connection_id, stream, partition, id)
) with (fillfactor = 80);
comment on table integrations.runs is 'The sync log.';
create index runs_newest on integrations.runs (connection_id, started_at desc, seq desc);
create index runs_newest_of_stream on integrations.runs (connection_id, stream, started_at desc, seq desc);
create index runs_open on integrations.runs (connection_id, stream, partition) where status = 'running';
create index runs_age on integrations.runs (ended_at) where ended_at is not null;

create table integrations.records (
  connection_id text collate "C" not null,
  stream text collate "C" not null,
  partition text collate "C" not null,
  key text collate "C" not null,
  tenant_id text collate "C" not null,
  data jsonb not null,
  first_seen_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz,
  primary key (connection_id, stream, partition, key)
);
comment on table integrations.records is
  'What the provider holds. A deleted record leaves its key with empty data. No foreign key, which would cost a look-up for every row: rows are written only under a partition, and go with the connection by trigger.';
create index records_deleted on integrations.records (deleted_at) where deleted_at is not null;

create unlogged table integrations.scan_seen (
  connection_id text collate "C" not null,
  stream text collate "C" not null,
  partition text collate "C" not null,
  key text collate "C" not null,
  primary key (connection_id, stream, partition, key)
);
comment on table integrations.scan_seen is 'Keys that a full walk under way has shown. A crash of the database empties it.';

create table integrations.rejected_records (
  connection_id text collate "C" not null references integrations.connections (id) on delete cascade,
  stream text collate "C" not null,
  partition text collate "C" not null,
  fingerprint text collate "C" not null,
  tenant_id text collate "C" not null,
  key text collate "C",
  data jsonb not null,
  reason text not null,
  run_id text collate "C" not null,
  rejected_at timestamptz not null,
  primary key (connection_id, stream, partition, fingerprint)
);
comment on table integrations.rejected_records is 'Records that did not fit their schema, until they do. One row however often it is read.';
create index rejected_records_age on integrations.rejected_records (rejected_at);

create table integrations.feeds (
  connection_id text collate "C" not null references integrations.connections (id) on delete cascade,
  stream text collate "C" not null,
  tenant_id text collate "C" not null,
  version bigint not null default 1,
  pruned bigint not null default 0,
  primary key (connection_id, stream)
) with (fillfactor = 70);
comment on table integrations.feeds is
  'The number of each stream''s last change. Its row stays locked until the change is committed, so numbers are in the order of commits: who follows them passes nothing that comes later.';
comment on column integrations.feeds.pruned is 'The highest number whose outbox row was deleted for its age.';

create table integrations.outbox (
  connection_id text collate "C" not null references integrations.connections (id) on delete cascade,
  stream text collate "C" not null,
  version bigint not null,
  partition text collate "C" not null,
  tenant_id text collate "C" not null,
  run_id text collate "C",
  inserted bigint not null,
  updated bigint not null,
  deleted bigint not null,
  keys text[] collate "C" not null,
  at timestamptz not null,
  primary key (connection_id, stream, version)
);
comment on table integrations.outbox is 'One row for every step that changed records, committed with it.';
comment on column integrations.outbox.keys is 'Of the records: first the inserted ones, then the updated, then the deleted.';
create index outbox_age on integrations.outbox (at);
`;
