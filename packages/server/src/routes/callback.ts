import { isPatchbayError, type Owner } from '@patchbay/core';
import { isPermitted, permit } from '../authority.ts';
import { failedConsent, goBack } from '../consent-page.ts';
import { ownerOf } from '../find-owner.ts';
import { popupPage } from '../popup-page.ts';
import { publicError } from '../public-error.ts';
import type { Call, Route } from '../route.ts';
import type { FlowFacts } from '../servable.ts';
import { type AnswerCode, statusOf } from '../statuses.ts';
import { takeLimit } from '../take-limit.ts';

/**
 * Ends a consent. One that a popup was opened for tells its opener and closes; any other is a redirect, so that the code
 * and the state stay in no address bar, history or Referer: to where `connect` was told to return, else to our own page,
 * with `connection` or `error` in the query.
 */
export const callbackRoute: Route = {
  path: 'callback/:context',
  wantsPage: () => true,
  endpoints: {
    GET: {
      access: 'open',
      async run(call) {
        const { patchbay } = call.context;
        const fresh = await freshConsent(call);
        if (fresh !== undefined) return fresh;
        await takeLimit(call, 'callback', call.url.searchParams.get('state') ?? '');
        try {
          const allow = (flow: FlowFacts) => mayFinish(call, flow);
          const { connection, ...end } = await patchbay.callback(call.request, {
            allow,
            signal: call.signal,
          });
          return answer(call, end, { connection: connection.id });
        } catch (error) {
          const { code, isOurs } = publicError(error);
          if (isOurs) call.context.report(error);
          call.refused(code);
          return answer(call, isPatchbayError(error) ? error.detail : {}, { error: code });
        }
      },
    },
  },
};

/**
 * A provider that was installed from its own pages sends the browser here with a code and nothing of ours. Such a code
 * is never redeemed: whoever is signed in is asked for consent as if they had pressed Connect.
 */
async function freshConsent(call: Call): Promise<Response | undefined> {
  const { patchbay } = call.context;
  const connector = call.parameters.context ?? '';
  const unasked = call.url.searchParams.has('code') && !call.url.searchParams.has('state');
  const owner = unasked && patchbay.has(connector) ? await ownerOf(call) : undefined;
  if (owner === undefined) return undefined;
  await takeLimit(call, 'connect', owner.tenantId);
  await permit({ ...call, owner }, 'connect', { connector });
  return (await patchbay.connect(connector, { owner, signal: call.signal })).response();
}

/**
 * Whoever is signed in now has to be the one who began, and still allowed to (threat T13). Without a session, as where its
 * cookie is SameSite=Strict and does not come with a redirect, the flow's own cookie says that it is the same browser.
 */
async function mayFinish(call: Call, flow: FlowFacts): Promise<boolean> {
  const owner = await ownerOf(call);
  if (owner === undefined) return true;
  const { connector, connection } = flow;
  const about = { connector, ...(connection !== undefined && { connection }) };
  return isSame(owner, flow.owner) && isPermitted({ ...call, owner }, 'connect', about);
}

function isSame(left: Owner, right: Owner): boolean {
  return left.tenantId === right.tenantId && left.userId === right.userId;
}

/** What is known of a flow that has ended, well or not. */
interface End {
  readonly flowId?: string | undefined;
  readonly opener?: string | undefined;
  readonly returnTo?: string | undefined;
  readonly cookie?: string | undefined;
}

type Outcome = { readonly connection: string } | { readonly error: AnswerCode };

async function answer(call: Call, end: End, outcome: Outcome): Promise<Response> {
  const { flowId, opener, cookie } = end;
  const response =
    flowId === undefined || opener === undefined
      ? sendBack(call, end.returnTo, outcome)
      : await closePopup(flowId, opener, outcome);
  if (cookie !== undefined) response.headers.set('set-cookie', cookie);
  return response;
}

function closePopup(flowId: string, opener: string, outcome: Outcome): Promise<Response> {
  if ('connection' in outcome) {
    const page = { title: 'Connected', text: goBack };
    return popupPage({ flowId, opener, status: 'connected', page }, { status: 200 });
  }
  const page = failedConsent(outcome.error);
  return popupPage({ flowId, opener, status: 'failed', page }, { status: statusOf(outcome.error) });
}

function sendBack({ context }: Call, returnTo: string | undefined, outcome: Outcome): Response {
  const { patchbay, basePath } = context;
  const location = new URL(returnTo ?? `${basePath}/connected`, patchbay.baseUrl);
  // The address that a person returns to may hold the outcome of an earlier attempt.
  for (const name of ['connection', 'error']) location.searchParams.delete(name);
  for (const [name, value] of Object.entries(outcome)) location.searchParams.set(name, value);
  return new Response(null, { status: 303, headers: { location: location.href } });
}
