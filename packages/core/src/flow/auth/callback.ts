import { validateAuthResponse } from 'oauth4webapi';
import { equalText, sha256 } from '../../crypto/hash.ts';
import { open } from '../../crypto/seal.ts';
import { isPatchbayError, PatchbayError } from '../../errors/patchbay-error.ts';
import { providerWord } from '../../errors/redact.ts';
import type { ConnectionRow } from '../../store/connections.ts';
import type { FlowRow } from '../../store/flows.ts';
import type { BoundApp } from '../app.ts';
import type { Kernel } from '../kernel.ts';
import { bindingCookie, readBinding } from './browser-binding.ts';
import { redirectUri } from './connect.ts';
import { codeGrant } from './grants.ts';
import { openConnection } from './open-connection.ts';
import { authorizationServer, type TokenOutcome } from './token-request.ts';

/** A finished consent. */
export interface Finished {
  readonly connection: ConnectionRow;
  /** Checked when the flow began; undefined when `connect` was given none. */
  readonly returnTo: string | undefined;
  /** A Set-Cookie value that clears the flow's cookie. */
  readonly cookie: string;
}

/** Finishes a consent. The flow is spent before the code is exchanged, so a replayed callback exchanges nothing. */
export async function callback(kernel: Kernel, request: Request): Promise<Finished> {
  const url = new URL(request.url);
  const { bound, flow } = await findFlow(kernel, url, request.headers.get('cookie'));
  const detail = {
    connector: bound.connector.id,
    ...(flow.returnTo !== undefined && { returnTo: flow.returnTo }),
  };
  if (!(await kernel.store.flows.consume(flow.stateHash))) throw expired();
  try {
    const parameters = checkAnswer(kernel, bound, flow, url);
    const { outcome, answer } = await exchangeCode(kernel, bound, flow, parameters);
    if (!outcome.ok) throw exchangeFailed(bound, outcome);
    const connection = await openConnection(kernel, bound, { flow, callback: url.searchParams, answer });
    return {
      connection,
      returnTo: flow.returnTo,
      cookie: bindingCookie(kernel.baseUrl, flow.stateHash, '', 0),
    };
  } catch (error) {
    if (!isPatchbayError(error)) throw error;
    kernel.emit({ type: 'flow-failed', connector: bound.connector.id, code: error.code });
    throw new PatchbayError(error.code, error.message, { ...error.detail, ...detail });
  }
}

/** The flow that this answer belongs to, in this browser, at this authorization server. Spends nothing. */
async function findFlow(
  kernel: Kernel,
  url: URL,
  cookies: string | null,
): Promise<{ bound: BoundApp; flow: FlowRow }> {
  const [state, ...more] = url.searchParams.getAll('state');
  if (state === undefined || state === '' || more.length > 0) {
    throw new PatchbayError(
      'auth/callback-invalid',
      'The provider’s answer carries no state, so it belongs to no connection that was begun here. Start again from the app.',
    );
  }
  const stateHash = await sha256(state).catch(() => '');
  const flow = await kernel.store.flows.find(stateHash);
  if (flow === undefined) throw expired();
  const bound = kernel.apps.get(flow.connector);
  const secret = readBinding(kernel.baseUrl, stateHash, cookies);
  const sameBrowser =
    secret !== undefined && equalText(await sha256(secret).catch(() => ''), flow.bindingHash);
  const sameContext = url.pathname.split('/').at(-1) === encodeURIComponent(flow.context);
  if (bound === undefined || bound.id !== flow.appId || !sameContext || !sameBrowser) {
    throw new PatchbayError(
      'auth/state-mismatch',
      'This connection was begun in another browser, or for another provider. Nothing was connected. Start again from the app.',
    );
  }
  return { bound, flow };
}

function expired(): PatchbayError {
  return new PatchbayError(
    'auth/flow-expired',
    'This connection attempt has expired, or was already finished. Start again from the app.',
  );
}

/** The provider's refusal, or the validated parameters with the code. */
function checkAnswer(kernel: Kernel, bound: BoundApp, flow: FlowRow, url: URL): URLSearchParams {
  const error = url.searchParams.get('error');
  const { id: connector, name } = bound.connector;
  if (error === 'access_denied')
    throw new PatchbayError(
      'auth/denied',
      `The connection was not allowed at ${name}. Nothing was connected.`,
      { connector, reason: error },
    );
  if (error !== null) {
    const reason = providerWord(error);
    throw new PatchbayError(
      'auth/provider-misconfigured',
      `${name} refused to ask for consent (${reason}). Compare the client id, the redirect URL ${redirectUri(kernel, bound)} and the scopes with the app’s page at ${name}.`,
      { connector, reason },
    );
  }
  const server = authorizationServer(kernel, bound.connector.auth.definition, {
    app: bound.values,
    site: flow.site,
  });
  try {
    const state = url.searchParams.get('state') as string;
    const parameters = validateAuthResponse(server, { client_id: bound.values.clientId }, url, state);
    const [code, ...more] = parameters.getAll('code');
    if (!code || more.length > 0) throw new TypeError('no code, or several');
    return parameters;
  } catch {
    throw new PatchbayError(
      'auth/callback-invalid',
      `${name}’s answer carries no usable code. Start again from the app.`,
      { connector },
    );
  }
}

async function exchangeCode(
  kernel: Kernel,
  bound: BoundApp,
  flow: FlowRow,
  callbackParameters: URLSearchParams,
) {
  const place = {
    purpose: 'flow',
    tenantId: flow.owner.tenantId,
    row: flow.stateHash,
    name: 'verifier',
    salt: flow.salt,
  } as const;
  const verifier =
    flow.sealedVerifier === undefined
      ? undefined
      : (JSON.parse(await open(kernel.keys, place, flow.sealedVerifier)) as string);
  const request = {
    site: flow.site,
    callback: callbackParameters,
    redirectUri: redirectUri(kernel, bound),
    verifier,
  };
  const outcome = await codeGrant(kernel, bound, request);
  return { outcome, answer: outcome.ok ? outcome.answer : {} };
}

function exchangeFailed(
  { connector }: BoundApp,
  { failure, reason }: Extract<TokenOutcome, { ok: false }>,
): PatchbayError {
  const detail = { connector: connector.id, ...(reason !== undefined && { reason }) };
  const why = reason === undefined ? '' : ` (${reason})`;
  switch (failure) {
    case 'grant-dead':
      return new PatchbayError(
        'auth/callback-invalid',
        `${connector.name} did not accept its own code${why}: it is used or too old. Start again from the app.`,
        detail,
      );
    case 'rate-limited':
      return new PatchbayError(
        'request/rate-limited',
        `${connector.name} asked us to slow down. Start again in a minute.`,
        detail,
      );
    case 'unavailable':
      return new PatchbayError(
        'request/unavailable',
        `${connector.name} could not finish the connection just now. Start again from the app.`,
        detail,
      );
    case 'unreadable':
      return new PatchbayError(
        'response/invalid',
        `${connector.name} answered the code exchange in a form the connector does not know.`,
        detail,
      );
    default:
      return new PatchbayError(
        'auth/provider-misconfigured',
        `${connector.name} refused our app${why}. Compare client id, secret and redirect URL with the app’s page at ${connector.name}.`,
        detail,
      );
  }
}
