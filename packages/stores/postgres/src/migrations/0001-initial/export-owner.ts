import { step } from './step.ts';

/** How one kind of an owner's rows is listed; `x` is a row. */
interface Listing {
  readonly kind: string;
  readonly from: string;
  readonly where: string;
  /** What orders the rows and tells them apart. */
  readonly key: readonly (readonly [column: string, type: keyof typeof first])[];
  readonly row: string;
}

/** Less than any value of its type that is stored. */
const first = { text: `''`, bigint: '0', timestamptz: `'-infinity'` };

function listing({ kind, from, where, key, row }: Listing): string {
  const columns = key.map(([column]) => `x.${column}`).join(', ');
  const after = key
    .map(([, type], at) => `coalesce((p->'after'->>${at})::${type}, ${first[type]})`)
    .join(', ');
  return `
  if p->>'kind' = '${kind}' then
    return (
      select coalesce(jsonb_agg(jsonb_build_object('row', ${row}, 'after', jsonb_build_array(${columns}))
        order by ${columns}), '[]')
      from (
        select * from ${from} x where ${where} and (${columns}) > (${after})
        order by ${columns} limit (p->>'limit')::bigint
      ) x);
  end if;`;
}

const mine = 'x.connection_id = c.id';
const place = `'stream', x.stream, 'partition', x.partition`;
const partition = [
  ['stream', 'text'],
  ['partition', 'text'],
] as const;

const ofConnection: readonly Listing[] = [
  {
    kind: 'consent',
    from: 'consents',
    where: mine,
    key: [['id', 'bigint']],
    row: `jsonb_build_object('scopes', x.scopes, 'abilities', x.abilities, 'givenAt', x.given_at,
      'withdrawnAt', x.withdrawn_at)`,
  },
  {
    kind: 'record',
    from: 'records',
    where: mine,
    key: [...partition, ['key', 'text']],
    row: `jsonb_build_object(${place}, 'key', x.key, 'data', x.data, 'updatedAt', x.updated_at,
      'deleted', x.deleted_at is not null)`,
  },
  {
    kind: 'rejected',
    from: 'rejected_records',
    where: mine,
    key: [...partition, ['fingerprint', 'text']],
    row: `jsonb_build_object(${place}, 'key', x.key, 'data', x.data, 'reason', x.reason)`,
  },
  {
    kind: 'device',
    from: 'devices',
    where: mine,
    key: [['external_id', 'text']],
    row: `jsonb_build_object('externalId', x.external_id, 'name', x.name, 'model', x.model)`,
  },
  {
    kind: 'reading',
    from: 'readings',
    where: mine,
    key: [
      ['device', 'text'],
      ['sensor', 'text'],
      ['metric', 'text'],
      ['measured_at', 'timestamptz'],
    ],
    row: 'reading_json(x)',
  },
  {
    kind: 'mark',
    from: 'partitions',
    where: mine,
    key: partition,
    row: `jsonb_build_object(${place}, 'cursor', x.cursor, 'checkpoint', x.checkpoint)`,
  },
  {
    kind: 'run',
    from: 'runs',
    where: mine,
    key: [...partition, ['id', 'text']],
    row: `jsonb_build_object('id', x.id, ${place}, 'status', x.status, 'pages', x.pages, 'share', x.share, 'errorCode', x.error_code,
      'startedAt', x.started_at, 'endedAt', x.ended_at, 'counts', jsonb_build_object('inserted', x.inserted,
      'updated', x.updated, 'unchanged', x.unchanged, 'deleted', x.deleted, 'rejected', x.rejected))`,
  },
  {
    kind: 'delivery',
    from: 'deliveries',
    where: `x.connector = c.connector and x.app_id = c.app_id and x.tenant_id in ('', c.tenant_id)
      and (x.event->>'account' = coalesce(c.account->>'group', c.account->>'id')
        or (x.record_key is not null and exists (
          select from records r where r.connection_id = c.id and r.stream = x.event->'about'->>'stream'
            and r.partition = '' and r.key = x.record_key)))`,
    key: [
      ['tenant_id', 'text'],
      ['event_id', 'text'],
    ],
    row: `jsonb_build_object('event', x.event, 'handled', x.handled_at is not null)`,
  },
  {
    kind: 'schedule',
    from: 'work',
    where: mine,
    key: [['key', 'text']],
    row: `jsonb_build_object('work', x.kind, 'args', x.args, 'dueAt', x.due_at, 'everySeconds', x.every_seconds)`,
  },
];

/** Of one owner exactly, or of all of a tenant. */
export const whose = `tenant_id = p->'whose'->>'tenantId'
  and (p->'whose' ? 'everyone' or user_id is not distinct from p->'whose'->>'userId')`;

const who = `'owner', owner_json(x.tenant_id, x.user_id)`;

const ofOwner: readonly Listing[] = [
  {
    kind: 'connection',
    from: 'connections',
    where: whose,
    key: [['seq', 'bigint']],
    row: 'connection_json(x)',
  },
  {
    kind: 'flow',
    from: 'flows',
    where: whose,
    key: [['state_hash', 'text']],
    row: `jsonb_build_object(${who}, 'connector', x.connector, 'subject', x.subject, 'abilities', x.abilities,
      'site', x.site, 'returnTo', x.return_to, 'expiresAt', x.expires_at)`,
  },
  {
    kind: 'reader',
    from: 'subject_readers',
    where: whose,
    key: [
      ['subject', 'text'],
      ['user_id', 'text'],
    ],
    row: `jsonb_build_object(${who}, 'subject', x.subject)`,
  },
  {
    kind: 'audit',
    from: 'audit',
    where: whose,
    key: [['id', 'bigint']],
    row: `jsonb_build_object(${who}, 'connection', x.connection_id, 'action', x.action, 'detail', x.detail, 'at', x.at)`,
  },
];

/** Everything of an owner, in pages; nothing of a grant or its tokens. */
export const exportOwner = `${step(
  'export_connection',
  `
declare
  c connections := owned_connection(p);
begin${ofConnection.map(listing).join('')}
  return '[]';
end `,
)}${step(
  'export_owner',
  `
begin${ofOwner.map(listing).join('')}
  return '[]';
end `,
)}`;
