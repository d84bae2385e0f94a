import { inPackage, type Mutant } from '../mutant.ts';

const core = inPackage('packages/core');
const memory = inPackage('packages/stores/memory');
const postgres = inPackage('packages/stores/postgres');
const server = inPackage('packages/server');
const [apps, hooks, mixUp] = ['tenant-apps', 'tenant-webhooks', 'mix-up'].map(
  (name) => `flow/apps/${name}.test.ts`,
) as [string, string, string];

/** Of tenants that have apps of their own. */
export const tenantAppMutants: readonly Mutant[] = [
  core(
    'G14',
    ['flow/app-source.ts', 'await resolver({ tenantId })', "await resolver({ tenantId: 'acme' })"],
    [apps, 'G14 each tenant consents to its own app, and its code is exchanged with that one’s secret'],
  ),
  core(
    'G14',
    ['flow/workspace-scope.ts', 'connector.id, key.owner.tenantId)', "connector.id, 'acme')"],
    [apps, 'G14 a tick refreshes each tenant’s token with its own app'],
  ),
  core(
    'G14',
    ['flow/workspace-scope.ts', 'if (row.appId === bound.id) return bound;', 'return bound;'],
    [apps, 'G14 a tenant whose app is another now keeps its connection, and its tokens go to no other app'],
  ),
  core(
    'G16',
    ['flow/auth/revoke.ts', 'if (bound?.id !== grant.appId)', 'if (bound === undefined)'],
    [apps, 'G16 a disconnect revokes'],
  ),
  core(
    'G16',
    ['flow/auth/revoke.ts', 'appOf(kernel, connector, grant.tenantId)', "appOf(kernel, connector, 'acme')"],
    [apps, 'G16 a disconnect revokes'],
  ),
  core(
    'G11',
    ['flow/auth/callback.ts', 'bound.id !== flow.appId ||', ''],
    [apps, 'G11 a flow is finished by the app that began it, or not at all'],
  ),
  core(
    'G11',
    ['flow/auth/callback.ts', 'isHere ? await', 'flow ? await'],
    [apps, 'G11 a stranger’s callback asks for nobody’s app'],
  ),
  core(
    'T15',
    [
      'flow/app-source.ts',
      '(await resolver({ tenantId })) ?? undefined',
      "(await resolver({ tenantId })) ?? (await resolver({ tenantId: 'globex' }))",
    ],
    [apps, 'threat T15 a tenant without an app gets no other tenant’s'],
  ),
  core(
    'G9',
    [
      'flow/app-source.ts',
      'return (await resolver({ tenantId })) ?? undefined;',
      'return resolver({ tenantId });',
    ],
    [apps, 'G9 a resolver that fails is named, and nothing that it said'],
  ),
  core(
    'T5',
    ['flow/app-source.ts', 'return isComputed ?', 'return false ?'],
    [mixUp, 'threat T5, G11 no code reaches the server that another tenant’s app names'],
  ),
  core(
    'G11',
    ['flow/app-source.ts', "typeof authorizationEndpoint === 'function' ||", 'true ||'],
    [mixUp, 'G11 the redirect URI names the tenant exactly where its app may name the server'],
  ),
  core(
    'G30',
    ['flow/webhook/webhooks.ts', "tenantId: tenantId ?? ''", "tenantId: 'globex'"],
    [hooks, 'G30 a call to a tenant’s URL is verified with that tenant’s secret, as registered there'],
  ),
  core(
    'G30',
    ['flow/webhook/webhooks.ts', 'withoutApp.has(error.code) ? unverified(connector) : error', 'error'],
    [hooks, 'G30 an unknown tenant is refused exactly as a wrong signature is; only the event tells'],
  ),
  core(
    'G14',
    ['flow/webhook/handle-event.ts', '|| tenantId === owner.tenantId', '|| true'],
    [hooks, 'G14 a tenant that claims another’s client id reaches no connection and no event of that one'],
  ),
  core(
    'G14',
    ['flow/webhook/webhooks.ts', 'appId: bound.id, tenantId: bound.tenantId };', 'appId: bound.id };'],
    [hooks, 'G14 a tenant that claims another’s client id reaches no connection and no event of that one'],
  ),
  core(
    'G31',
    [
      'flow/webhook/webhooks.ts',
      'isOneTenants ? await source?.of(String(args.tenantId)) : source?.shared',
      'source?.shared',
    ],
    [hooks, 'G31 an event of a tenant’s URL whose handling fails stays due as that tenant’s'],
  ),
  memory(
    'G45',
    ['concerned.ts', '(tenantId ?? owner.tenantId) !== owner.tenantId', 'false'],
    ['memory-store.test.ts', 'G45 owner data'],
  ),
  memory(
    'G31',
    ['deliveries.ts', 'keyOf(connector, appId, tenantId, eventId)', 'keyOf(connector, appId, eventId)'],
    ['memory-store.test.ts', 'G31 deliveries'],
  ),
  postgres(
    'G31',
    ['migrations/0001-initial/deliveries.ts', " and tenant_id = coalesce(p->>'tenantId', '')", ''],
    ['postgres-store.test.ts', 'G31 deliveries'],
  ),
  postgres(
    'G45',
    ['migrations/0001-initial/export-owner.ts', " and x.tenant_id in ('', c.tenant_id)", ''],
    ['postgres-store.test.ts', 'G45 owner data'],
  ),
  server(
    'G30',
    ['routes/webhook.ts', ', ...(tenantId !== undefined && { tenantId })', ''],
    [
      'tenant-webhooks.test.ts',
      'G30: a call to a tenant’s URL is verified with its own secret and reaches its connection',
    ],
  ),
];
