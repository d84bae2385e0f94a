import type { shown } from './world.ts';

/** A table that a person reads: which of the rows, told apart by what, and the columns that may be asked for. */
export interface ReadableTable {
  readonly rows: keyof (typeof shown)['ada'];
  /** An SQL expression over a row: `tenant/id`, as the world names things. */
  readonly id: string;
  readonly columns: readonly string[];
}

const byConnection = { id: 'connection_id' };
const connectionColumns =
  'id tenant_id user_id subject connector provider site account abilities missing status reason paused degraded created_at updated_at last_synced_at';
const runColumns =
  'seq id connection_id stream partition tenant_id status inserted updated unchanged deleted rejected pages share error_code started_at ended_at';

/**
 * Every table and view: `closed` to everybody, or what a person reads of it as `authenticated`. For a new one, or a new
 * column, decide here; the database must agree.
 */
export const relations: Readonly<Record<string, 'closed' | ReadableTable>> = {
  apps: 'closed',
  audit: {
    ...byConnection,
    rows: 'own',
    columns: words('id at tenant_id user_id connection_id action detail'),
  },
  connections: { id: 'id', rows: 'metadata', columns: words(connectionColumns) },
  consents: {
    ...byConnection,
    rows: 'own',
    columns: words('id connection_id tenant_id user_id app_id scopes abilities given_at withdrawn_at'),
  },
  deliveries: 'closed',
  devices: {
    ...byConnection,
    rows: 'contents',
    columns: words('connection_id external_id tenant_id name model first_seen_at updated_at'),
  },
  feeds: 'closed',
  flows: 'closed',
  grants: 'closed',
  limits: 'closed',
  migrations: 'closed',
  outbox: 'closed',
  partitions: 'closed',
  providers: 'closed',
  readings: {
    ...byConnection,
    rows: 'contents',
    columns: words(
      'connection_id device sensor metric measured_at tenant_id value_number value_text value_boolean time_source stored_at',
    ),
  },
  records: {
    ...byConnection,
    rows: 'contents',
    columns: words('connection_id stream partition key tenant_id data first_seen_at updated_at deleted_at'),
  },
  rejected_records: 'closed',
  runs: { ...byConnection, rows: 'metadata', columns: words(runColumns) },
  scan_seen: 'closed',
  subject_readers: {
    id: "tenant_id || '/' || subject",
    rows: 'subjects',
    columns: words('tenant_id subject user_id granted_at'),
  },
  subjects: {
    id: "tenant_id || '/' || id",
    rows: 'subjects',
    columns: words('tenant_id id created_at'),
  },
  tokens: 'closed',
  work: 'closed',
};

/**
 * Every function: a `step`, which `service_role` calls; a `claim`, which the policies ask as `authenticated`; or a
 * `part`, which only the owner's own functions call. For a new one, decide here.
 */
export const functions: Readonly<Record<string, 'step' | 'claim' | 'part'>> = {
  accept_delivery: 'step',
  accept_records: 'step',
  add_revocations: 'part',
  add_work: 'part',
  after_seconds: 'part',
  announce_change: 'part',
  announce_refresh: 'step',
  begin_run: 'step',
  bury_records: 'part',
  cancel_runs: 'step',
  change_settings: 'step',
  choose_site: 'step',
  claim_refresh: 'step',
  claim_work: 'step',
  close_connection: 'step',
  commit_page: 'step',
  commit_refresh: 'step',
  concerns_others: 'part',
  condemn_token: 'step',
  connection_json: 'part',
  connections_by_group: 'step',
  connections_holding: 'step',
  consume_flow: 'step',
  current_tenant: 'claim',
  current_user_id: 'claim',
  delivery_work_key: 'part',
  drop_grant: 'part',
  end_connection: 'part',
  end_run: 'step',
  erase_batch: 'step',
  erase_connection: 'step',
  erase_deliveries: 'part',
  erase_flows: 'step',
  erase_history: 'part',
  erase_records: 'part',
  erase_rows: 'part',
  erase_traces: 'step',
  export_connection: 'step',
  export_owner: 'step',
  fail_work: 'step',
  find_connection: 'step',
  find_delivery: 'step',
  find_flow: 'step',
  find_grant: 'step',
  find_slot: 'step',
  find_token: 'step',
  finish_work: 'step',
  forget_scan: 'part',
  grant_api_roles: 'part',
  grant_json: 'part',
  grant_subject: 'step',
  handle_delivery: 'step',
  is_last_of_account: 'part',
  is_open: 'part',
  keep_connection: 'part',
  keep_grant: 'part',
  keys_in_use: 'step',
  latest_readings: 'step',
  leave_grant: 'part',
  list_changes: 'step',
  list_connections: 'step',
  list_consents: 'step',
  list_readers: 'step',
  list_records: 'step',
  list_rejected: 'step',
  list_runs: 'step',
  list_sealed: 'step',
  lock_account: 'part',
  lock_slot: 'part',
  narrow_connection: 'step',
  note_seen: 'part',
  now_of: 'part',
  open_connection: 'step',
  owed_revocations: 'part',
  owned_connection: 'part',
  owner_json: 'part',
  plus: 'part',
  prune_changes: 'part',
  prune_deliveries: 'step',
  prune_rows: 'part',
  prune_sync: 'step',
  prune_tombstones: 'part',
  read_access: 'step',
  read_readings: 'step',
  reading_json: 'part',
  register_app: 'part',
  release_refresh: 'step',
  remove_records: 'step',
  replace_connection: 'step',
  replace_tokens: 'part',
  require_reauth: 'step',
  reseal: 'step',
  revoke_subject: 'step',
  save_flow: 'step',
  schema_version: 'step',
  set_aside: 'part',
  set_degraded: 'step',
  set_paused: 'step',
  settle_rejected: 'part',
  slot_holder: 'part',
  start_over: 'step',
  submit_work: 'step',
  sweep_absent: 'part',
  take_limit: 'step',
  texts: 'part',
  write_readings: 'step',
  write_records: 'part',
};

function words(text: string): string[] {
  return text.split(' ');
}
