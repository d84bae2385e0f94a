import { validateAuthResponse } from 'oauth4webapi';
import { equalText, sha256 } from '../../crypto/hash.ts';
import { open } from '../../crypto/seal.ts';
import { type ErrorDetail, isPatchbayError, PatchbayError } from '../../errors/patchbay-error.ts';
import { providerWord } from '../../errors/redact.ts';
import type { FlowRow } from '../../store/flows.ts';
import type { Owner } from '../../store/scope.ts';
import type { BoundApp } from '../app.ts';
import type { Kernel } from '../kernel.ts';
import { bindingCookie, readBinding } from './browser-binding.ts';
import { redirectUri } from './connect.ts';
import { codeGrant } from './grants.ts';
import { type Opened, openConnection } from './open-connection.ts';
import { authorizationServer, type TokenOutcome } from './token-request.ts';

/** Whose consent has come back, and for what. */
export interface ReturnedFlow {
  readonly owner: Owner;
  readonly connector: string;
  /** The one that is connected again, where `connect` named one. */
  readonly connection: string | undefined;
}

/** Beside the request. */
export interface CallbackOptions {
  /**
   * Whether this consent may be finished, asked before anything of it is spent: is the person who is signed in now the
   * one who began, and still allowed to? Left out, the browser that began it may.
   */
  readonly allow?: (flow: ReturnedFlow) => boolean | Promise<boolean>;
}

/** A finished consent. */
export interface Finished extends Opened {
  /** Checked when the flow began; undefined when `connect` was given none. */
  readonly returnTo: string | undefined;
  readonly flowId: string;
  readonly opener: string | undefined;
  /** A Set-Cookie value that clears the flow's cookie. */
  readonly cookie: string;
}

/** Finishes a consent. The flow is spent before the code is exchanged, so a replayed callback exchanges nothing. */
export async function callback(
  kernel: Kernel,
  request: Request,
  allow: CallbackOptions['allow'],
): Promise<Finished> {
  const url = new URL(request.url);
  const { bound, flow } = await findFlow(kernel, url, request.headers.get('cookie'));
  const { flowId, opener, returnTo } = flow;
  const detail = {
    connector: bound.connector.id,
    flowId,
    ...(opener !== undefined && { opener }),
    ...(returnTo !== undefined && { returnTo }),
  };
  if (allow !== undefined && (await allow(returned(flow))) !== true) throw forbidden(detail);
  const cookie = bindingCookie(kernel.baseUrl, flow.stateHash, '', 0);
  if (!(await kernel.store.flows.consume(flow.stateHash))) throw expired(cookie);
  try {
    const parameters = checkAnswer(kernel, bound, flow, url);
    const { outcome, answer } = await exchangeCode(kernel, bound, flow, parameters);
    if (!outcome.ok) throw exchangeFailed(bound, outcome);
    const opened = await openConnection(kernel, bound, { flow, callback: url.searchParams, answer });
    return { ...opened, flowId, opener, returnTo, cookie };
  } catch (error) {
    if (!isPatchbayError(error)) throw error;
    kernel.emit({ type: 'flow-failed', connector: bound.connector.id, code: error.code });
    throw new PatchbayError(error.code, error.message, { ...error.detail, ...detail, cookie });
  }
}

function returned({ owner, connector, reconnect }: FlowRow): ReturnedFlow {
  return { owner, connector, connection: reconnect?.connection };
}

function forbidden(detail: ErrorDetail): PatchbayError {
  return new PatchbayError(
    'auth/forbidden',
    'This connection was begun by somebody else, or you may not make it any more. Nothing was connected.',
    detail,
  );
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
  if (flow === undefined) throw expired(bindingCookie(kernel.baseUrl, stateHash, '', 0));
  const secret = readBinding(kernel.baseUrl, stateHash, cookies);
  const sameBrowser =
    secret !== undefined && equalText(await sha256(secret).catch(() => ''), flow.bindingHash);
  const sameContext = url.pathname.split('/').at(-1) === encodeURIComponent(flow.context);
  const isHere = sameContext && sameBrowser;
  const bound = isHere ? await kernel.apps.get(flow.connector)?.of(flow.owner.tenantId) : undefined;
  if (bound === undefined || bound.id !== flow.appId || bound.context !== flow.context) {
    throw new PatchbayError(
      'auth/state-mismatch',
      'This connection was begun in another browser, or for another provider. Nothing was connected. Start again from the app.',
    );
  }
  return { bound, flow };
}

/** Whoever was first tells how it ended, so nothing here says which flow it was. */
function expired(cookie: string): PatchbayError {
  return new PatchbayError(
    'auth/flow-expired',
    'This connection attempt has expired, or was already finished. Start again from the app.',
    { cookie },
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
  const server = authorizationServer(kernel, bound, flow.site);
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
