import type { Delivery } from '../../definition/webhook.ts';
import type { ErrorCode } from '../../errors/error-codes.ts';
import { isPatchbayError, PatchbayError } from '../../errors/patchbay-error.ts';
import type { BoundApp } from '../app.ts';
import type { AppSource } from '../app-source.ts';
import { cancellable } from '../cancellable.ts';
import type { Cancellable } from '../cancelled.ts';
import type { Feature, Kernel } from '../kernel.ts';
import { checkOwner } from '../owner.ts';
import { dailyPruning } from '../work/retention.ts';
import { type DeliveryRetention, prunesDeliveries } from './delivery-retention.ts';
import { recordAbout } from './handle-event.ts';
import { handleAll, handleStored } from './handle-stored.ts';
import { readBody } from './read-body.ts';

/** What `webhooks()` adds to a Patchbay. */
export interface WebhookMethods {
  /**
   * Verifies a provider's call on its raw bytes and stores its events; `response` is then ready to be sent. `handled`
   * resolves when they have been worked off: let your platform wait for it (`waitUntil`), or leave it to `tick`.
   * Throws `webhook/unverified` for anything that does not prove where it came from. `tenantId`: as the URL has it, where
   * each tenant has its own app; it picks whose secret must have signed, and is believed no further.
   */
  webhook(
    connector: string,
    request: Request,
    options?: { readonly tenantId?: string } & Cancellable,
  ): Promise<{ readonly response: Response; readonly handled: Promise<void> }>;
}

/** How the webhooks feature is set up. */
export interface WebhookFeatureOptions {
  readonly retention?: DeliveryRetention;
}

/** Receives providers' webhooks: verified, stored once, handled once. */
export function webhooks({ retention = {} }: WebhookFeatureOptions = {}): Feature<'webhooks'> {
  return Object.freeze({
    name: 'webhooks',
    patchbayMethods,
    upkeep: [dailyPruning('prune-deliveries')],
    runs: {
      'prune-deliveries': prunesDeliveries(retention),
      delivery: async (kernel, { args }, signal) => {
        const source = kernel.apps.get(String(args.connector));
        const isOneTenants = typeof args.tenantId === 'string';
        const bound = isOneTenants ? await source?.of(String(args.tenantId)) : source?.shared;
        if (bound !== undefined) await handleStored(kernel, bound, String(args.eventId), signal);
      },
    },
  } satisfies Feature<'webhooks'>);
}

function patchbayMethods(kernel: Kernel): WebhookMethods {
  return cancellable<WebhookMethods>({
    async webhook(connector, request, { tenantId } = {}) {
      try {
        const source = kernel.apps.get(connector);
        if (source === undefined) throw unknown(connector);
        return await receive(kernel, source, request, tenantId);
      } catch (error) {
        if (!isPatchbayError(error)) throw error;
        kernel.emit({ type: 'delivery-refused', connector, code: error.code });
        throw withoutApp.has(error.code) ? unverified(connector) : error;
      }
    },
  });
}

/** Whoever calls in the name of a tenant without an app learns no more than whoever calls with a wrong signature. */
const withoutApp: ReadonlySet<ErrorCode> = new Set([
  'config/app-missing',
  'config/app-unavailable',
  'config/invalid',
  'input/owner-missing',
]);

async function receive(kernel: Kernel, source: AppSource, request: Request, tenantId: string | undefined) {
  const { webhooks: declared, id, name } = source.connector;
  const hasTenants = source.shared === undefined;
  if (declared === undefined || hasTenants !== (tenantId !== undefined)) throw unknown(id);
  const path = tenantId === undefined ? id : `${id}/${encodeURIComponent(tenantId)}`;
  const url = `${kernel.baseUrl.href.replace(/\/$/, '')}/webhooks/${path}`;
  const delivery: Delivery = {
    headers: request.headers,
    body: await readBody(request, name),
    url,
    receivedAt: kernel.clock.now(),
  };
  const bound = source.shared ?? (await source.of(checkOwner({ tenantId: tenantId ?? '' }).tenantId));
  if (!(await isVerified(declared, delivery, bound))) throw unverified(id);
  const handshake = understood(bound, () => declared.handshake?.(delivery));
  if (handshake !== undefined) return { response: handshake, handled: Promise.resolve() };
  const fresh: string[] = [];
  for (const event of understood(bound, () => declared.parse(delivery))) {
    const about = recordAbout(bound, event);
    const route = { connector: id, appId: bound.id, tenantId: bound.tenantId };
    const delivery = { ...route, event, ...(about && { recordKey: about.key }) };
    if (await kernel.store.deliveries.accept(delivery)) fresh.push(event.id);
    kernel.emit({ type: 'delivery-accepted', connector: id, event: event.type });
  }
  return { response: new Response(undefined, { status: 200 }), handled: handleAll(kernel, bound, fresh) };
}

/** A check that stumbles over what a stranger sent has not verified it. */
async function isVerified(
  { verify }: NonNullable<BoundApp['connector']['webhooks']>,
  delivery: Delivery,
  { values }: BoundApp,
): Promise<boolean> {
  try {
    return await verify(delivery, { app: values, site: {} } as never);
  } catch {
    return false;
  }
}

/** What the connector reads in a verified call. Throws `webhook/invalid` where it can make nothing of it. */
function understood<T>({ connector }: BoundApp, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new PatchbayError(
      'webhook/invalid',
      `${connector.name} sent a verified call in a form the connector does not know.`,
      { connector: connector.id },
      { cause: error },
    );
  }
}

function unverified(connector: string): PatchbayError {
  return new PatchbayError(
    'webhook/unverified',
    `A call in the name of ${connector} did not prove where it came from and was refused. If it was real, check the signing secret in ${connector}({ ... }).`,
    { connector },
  );
}

function unknown(connector: string): PatchbayError {
  return new PatchbayError(
    'config/unknown-connector',
    `There is no connector with webhooks called ${JSON.stringify(connector.slice(0, 64))}.`,
  );
}
