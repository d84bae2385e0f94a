import { isPatchbayError } from '@patchbay/core';
import type { HandlerContext } from '../handler-options.ts';
import { publicError } from '../public-error.ts';
import { readBody } from '../read-body.ts';
import { Refusal } from '../refusal.ts';
import type { Call, Route } from '../route.ts';
import type { Servable } from '../servable.ts';

/** As much as core takes of a webhook. */
const maxBytes = 1024 * 1024;

/**
 * Takes providers' calls: answered as soon as they are stored, worked off afterwards. The tenant in a path is nobody's
 * word for anything: it says by whose app's secret the call has to prove itself.
 */
export function webhookRoutes(webhook: NonNullable<Servable['webhook']>): readonly Route[] {
  return ['webhooks/:connector', 'webhooks/:connector/:tenantId'].map((path) => ({
    path,
    addressLimit: 'webhooks',
    endpoints: {
      POST: {
        access: 'open',
        async run(call) {
          const { connector = '', tenantId } = call.parameters;
          if (!call.context.patchbay.has(connector)) throw noSuchWebhook();
          const request = await rawRequest(call);
          const options = { signal: call.signal, ...(tenantId !== undefined && { tenantId }) };
          const { response, handled } = await webhook(connector, request, options).catch(
            refuse(call.context),
          );
          call.context.finishLater(handled);
          return response;
        },
      },
    },
  }));
}

/** The same bytes in memory, so that a slow sender holds nothing but this function. */
async function rawRequest({ context, request }: Call): Promise<Request> {
  const body = await readBody(request, { maxBytes, timeoutMs: context.bodyTimeoutMs });
  return new Request(request.url, { method: 'POST', headers: [...request.headers], body });
}

/** A connector without webhooks is no secret and no fault; what a stranger sent may not end in a 500. */
function refuse({ report }: HandlerContext): (error: unknown) => never {
  return (error) => {
    if (isPatchbayError(error, 'config/unknown-connector')) throw noSuchWebhook();
    if (publicError(error).code !== 'server/failed') throw error;
    report(error);
    throw new Refusal('server/unavailable', 'This call could not be taken just now.');
  };
}

function noSuchWebhook(): Refusal {
  return new Refusal('server/not-found', 'No webhook is expected here.');
}
