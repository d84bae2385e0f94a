import type { Delivery } from '../../definition/webhook.ts';
import { isPatchbayError, PatchbayError } from '../../errors/patchbay-error.ts';
import type { BoundApp } from '../app.ts';
import type { Feature, Kernel } from '../kernel.ts';
import { handleEvent } from './handle-event.ts';
import { readBody } from './read-body.ts';

/** What `webhooks()` adds to a Patchbay. */
export interface WebhookMethods {
  /**
   * Verifies a provider's call on its raw bytes and stores its events; `response` is then ready to be sent. `handled`
   * resolves when they have been worked off: let your platform wait for it (`waitUntil`), or leave it to `tick`.
   * Throws `webhook/unverified` for anything that does not prove where it came from.
   */
  webhook(
    connector: string,
    request: Request,
  ): Promise<{ readonly response: Response; readonly handled: Promise<void> }>;
}

/** Receives providers' webhooks: verified, stored once, handled once. */
export function webhooks(): Feature<'webhooks'> {
  return Object.freeze({
    name: 'webhooks',
    patchbayMethods,
    runs: {
      delivery: async (kernel, { args }, signal) => {
        const bound = kernel.apps.get(String(args.connector));
        if (bound !== undefined) await handleStored(kernel, bound, String(args.eventId), signal);
      },
    },
  } satisfies Feature<'webhooks'>);
}

function patchbayMethods(kernel: Kernel): WebhookMethods {
  return {
    async webhook(connector, request) {
      const bound = kernel.apps.get(connector);
      try {
        if (bound === undefined) throw unknown(connector);
        return await receive(kernel, bound, request);
      } catch (error) {
        if (isPatchbayError(error)) kernel.emit({ type: 'delivery-refused', connector, code: error.code });
        throw error;
      }
    },
  };
}

async function receive(kernel: Kernel, bound: BoundApp, request: Request) {
  const { webhooks: declared, id, name } = bound.connector;
  if (declared === undefined) throw unknown(id);
  const url = `${kernel.baseUrl.href.replace(/\/$/, '')}/webhooks/${id}`;
  const delivery: Delivery = {
    headers: request.headers,
    body: await readBody(request, name),
    url,
    receivedAt: kernel.clock.now(),
  };
  if (!(await isVerified(declared, delivery, bound))) {
    throw new PatchbayError(
      'webhook/unverified',
      `A call in ${name}’s name did not prove where it came from and was refused. If it was real, check the signing secret in ${id}({ ... }).`,
      { connector: id },
    );
  }
  const handshake = understood(bound, () => declared.handshake?.(delivery));
  if (handshake !== undefined) return { response: handshake, handled: Promise.resolve() };
  const fresh: string[] = [];
  for (const event of understood(bound, () => declared.parse(delivery))) {
    if (await kernel.store.deliveries.accept({ connector: id, appId: bound.id, event })) fresh.push(event.id);
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

/** A failure is not the provider's affair: the event stays due, and `tick` comes back to it. */
async function handleAll(kernel: Kernel, bound: BoundApp, events: readonly string[]): Promise<void> {
  for (const event of events) {
    try {
      await handleStored(kernel, bound, event, new AbortController().signal);
    } catch (error) {
      kernel.emit({
        type: 'work-failed',
        kind: 'delivery',
        code: isPatchbayError(error) ? error.code : undefined,
      });
    }
  }
}

async function handleStored(
  kernel: Kernel,
  bound: BoundApp,
  eventId: string,
  signal: AbortSignal,
): Promise<void> {
  const delivery = await kernel.store.deliveries.find(bound.connector.id, bound.id, eventId);
  if (delivery === undefined) return;
  await handleEvent(kernel, bound, delivery.event, signal);
  await kernel.store.deliveries.handled(bound.connector.id, bound.id, eventId);
}

function unknown(connector: string): PatchbayError {
  return new PatchbayError(
    'config/unknown-connector',
    `There is no connector with webhooks called ${JSON.stringify(connector.slice(0, 64))}.`,
  );
}
