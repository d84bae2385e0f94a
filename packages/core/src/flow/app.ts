import { safeParse } from 'zod/v4/core';
import type { Configured, RuntimeConnector } from '../definition/connector.ts';
import type { Lazy } from '../definition/values.ts';
import { PatchbayError } from '../errors/patchbay-error.ts';

/** A connector with its app, checked once when Patchbay is created. */
export interface BoundApp {
  readonly connector: RuntimeConnector;
  /** Names the registration in stored rows: the provider and the public client id. */
  readonly id: string;
  /** Names this authorization server and app in the callback URL, the flow and the browser. */
  readonly context: string;
  readonly values: AppValues;
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
export function bindApp({ definition: connector, app }: Configured): BoundApp {
  const { clientId, clientSecret } = app;
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
  const values = { ...declaredValues(connector, app), clientId, clientSecret };
  return { connector, id: `${connector.provider}/${clientId}`, context: connector.id, values };
}

function declaredValues(connector: RuntimeConnector, app: Readonly<Record<string, unknown>>): object {
  const { clientId: _id, clientSecret: _secret, ...declared } = app;
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
