import { safeParse } from 'zod/v4/core';
import type { RuntimeConnector } from '../definition/connector.ts';
import type { Lazy } from '../definition/values.ts';
import { PatchbayError } from '../errors/patchbay-error.ts';

/** A connector with an app, checked. */
export interface BoundApp extends AppPlace {
  readonly connector: RuntimeConnector;
  /** Names the registration in stored rows: the provider and the public client id. */
  readonly id: string;
  readonly values: AppValues;
  /** How many accounts one owner may have connected at a time. */
  readonly accounts: 'one' | 'many';
}

/** For whom an app is. */
export interface AppPlace {
  /** Names this authorization server and app in the callback URL, the flow and the browser. */
  readonly context: string;
  /** Whose it is, where each tenant has its own. */
  readonly tenantId: string | undefined;
}

export interface AppValues {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** What endpoints, headers and seams are computed from. */
export interface PlaceContext {
  readonly app: AppValues;
  readonly site: Readonly<Record<string, unknown>>;
}

/** Checks an app against what its connector declares. Throws `config/invalid`; values never stand in the message. */
export function bindApp(connector: RuntimeConnector, app: object, place: AppPlace): BoundApp {
  const { clientId, clientSecret, accounts = 'one', ...declared } = app as Readonly<Record<string, unknown>>;
  if (
    typeof clientId !== 'string' ||
    clientId === '' ||
    typeof clientSecret !== 'string' ||
    clientSecret === ''
  ) {
    throw new PatchbayError(
      'config/invalid',
      `${connector.id} needs clientId and clientSecret: register an app with ${connector.name} (${connector.docsUrl}) ` +
        `and pass both, as in ${connector.id}({ clientId, clientSecret }).`,
      { connector: connector.id },
    );
  }
  if (accounts !== 'one' && accounts !== 'many') {
    throw new PatchbayError('config/invalid', `${connector.id}({ accounts }) is 'one' or 'many'.`, {
      connector: connector.id,
    });
  }
  const values = { ...declaredValues(connector, declared), clientId, clientSecret };
  return { ...place, connector, id: `${connector.provider}/${clientId}`, values, accounts };
}

function declaredValues(connector: RuntimeConnector, declared: Readonly<Record<string, unknown>>): object {
  if (connector.app === undefined) return {};
  const parsed = safeParse(connector.app, declared);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => issue.path.map(String).join('.') || 'the app');
  throw new PatchbayError(
    'config/invalid',
    `${connector.id}({ ... }): these options do not fit: ${fields.join(', ')}. See the connector's README.`,
    { connector: connector.id },
  );
}

/** A declared value that may be a function of app and site. */
export function resolve<T>(value: Lazy<T, never>, context: PlaceContext): T {
  return typeof value === 'function' ? (value as (context: PlaceContext) => T)(context) : value;
}
