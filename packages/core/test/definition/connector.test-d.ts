import { describe, expectTypeOf, test } from 'vitest';
import * as z from 'zod';
import { defineAction } from '../../src/definition/action.ts';
import { oauth2 } from '../../src/definition/auth.ts';
import { type Connector, defineConnector, type ShapeOf } from '../../src/definition/connector.ts';
import { siteByChoice, siteFromCallback, siteFromOwner } from '../../src/definition/site.ts';
import { defineStream } from '../../src/definition/stream.ts';
import { defineTelemetry, reading } from '../../src/definition/telemetry.ts';
import { defineWebhooks } from '../../src/definition/webhook.ts';
import {
  auth,
  chosen,
  environment,
  example,
  files,
  folders,
  identify,
  identity,
  plain,
  region,
  telemetry,
  webhooks,
} from './example-connector.ts';

const simpleAuth = oauth2({
  authorizationEndpoint: 'https://a.example.com/authorize',
  tokenEndpoint: 'https://a.example.com/token',
  pkce: 'S256',
  clientAuth: 'post',
});
const api = { baseUrl: 'https://a.example.com/' };
const base = { ...identity, id: 'x', auth: simpleAuth, api, identify, streams: { folders }, telemetry };
const page = async function* () {
  yield { records: [] };
};
const record = z.object({ id: z.string() });
/** Known only when the browser has come back. */
const late = siteFromCallback(region, (): z.infer<typeof region> => ({ region: 'eu' }));

/** Chosen when the account is known. */
const chosenLater = siteByChoice(region, async () => [{ value: { region: 'eu' as const }, label: 'Europe' }]);

describe('a connector', () => {
  test('is one name and one shape', () => {
    expectTypeOf(plain).toExtend<Connector<'plain', ShapeOf<typeof plain>>>();
    expectTypeOf(plain.id).toEqualTypeOf<'plain'>();
    expectTypeOf(example.id).toEqualTypeOf<'example'>();
  });

  test('has to say who it is and what it can do', () => {
    defineConnector(base);
    const { icon: _icon, ...noIcon } = base;
    // @ts-expect-error no icon
    defineConnector(noIcon);
    const { telemetry: _telemetry, ...noTelemetry } = base;
    // @ts-expect-error every connector implements telemetry
    defineConnector(noTelemetry);
    const { identify: _identify, ...noIdentify } = base;
    // @ts-expect-error nobody would know whose account it is
    defineConnector(noIdentify);
    const { streams: _streams, ...noStreams } = base;
    // @ts-expect-error every connector implements sync
    defineConnector(noStreams);
    const { auth: _auth, ...noAuth } = base;
    // @ts-expect-error every connector implements auth
    defineConnector(noAuth);
    // @ts-expect-error an option that does not exist
    defineConnector({ ...base, pollingInterval: 5 });
    // @ts-expect-error the version is stamped by core
    defineConnector({ ...base, specVersion: 1 });
  });

  test('writes down the origins that a computed base URL may land on', () => {
    const site = siteFromOwner(region);
    const baseUrl = ({ site: { region: where } }: { site: { region: string } }) =>
      `https://${where}.example.com/`;
    defineConnector({ ...base, site, api: { baseUrl, origins: ['https://eu.example.com'] } });
    // @ts-expect-error a computed base URL without origins
    defineConnector({ ...base, site, api: { baseUrl } });
    // @ts-expect-error the base URL reads a site that is not declared
    defineConnector({ ...base, api: { baseUrl, origins: ['https://eu.example.com'] } });
  });

  test('classifies answers in the words of the table', () => {
    defineConnector({
      ...base,
      api: { ...api, classify: () => ({ code: 'request/rate-limited', reason: 'slow' }) },
    });
    // @ts-expect-error a code that is not in the table
    defineConnector({ ...base, api: { ...api, classify: () => ({ code: 'request/slow-down' }) } });
    // @ts-expect-error a code that an answer cannot mean
    defineConnector({ ...base, api: { ...api, classify: () => ({ code: 'config/invalid' }) } });
  });
});

describe('what a part needs, its connector declares', () => {
  test('of the app', () => {
    const stream = defineStream({ schema: record, key: 'id', needs: { app: environment }, read: page });
    defineConnector({ ...base, app: environment, streams: { stream } });
    // @ts-expect-error the app has no such field
    defineConnector({ ...base, streams: { stream } });
    // @ts-expect-error the app's field is of another kind
    defineConnector({ ...base, app: z.object({ environment: z.number() }), streams: { stream } });
    // @ts-expect-error webhooks need it too
    defineConnector({ ...base, streams: { folders, files: folders }, webhooks });
    const polled = defineTelemetry({ everySeconds: 60, needs: { app: environment }, async *poll() {} });
    // @ts-expect-error telemetry needs it too
    defineConnector({ ...base, telemetry: polled });
  });

  test('of the site', () => {
    const stream = defineStream({ schema: record, key: 'id', needs: { site: region }, read: page });
    defineConnector({ ...base, site: siteFromOwner(region), streams: { stream } });
    defineConnector({
      ...base,
      site: late,
      streams: { stream },
    });
    // @ts-expect-error there is no site
    defineConnector({ ...base, streams: { stream } });
    // @ts-expect-error auth reads a site that is not there
    defineConnector({ ...base, auth });
    // @ts-expect-error auth reads a site that is known only after the callback
    defineConnector({ ...base, auth, site: late });
    // @ts-expect-error auth reads a site that is chosen only after consent
    defineConnector({ ...base, auth, site: chosenLater });
    defineConnector({ ...base, site: chosenLater, streams: { stream } });
    const where = ({ site }: { site: { region: string } }) => Promise.resolve({ id: site.region, name: '' });
    // @ts-expect-error who consented is asked before a site was chosen
    defineConnector({ ...base, site: chosenLater, identify: where });
    // @ts-expect-error a choice that is no site
    siteByChoice(region, async () => [{ value: { region: 'moon' }, label: 'Moon' }]);
    defineConnector({ ...base, auth, site: siteFromOwner(region) });
  });

  test('of the settings', () => {
    const stream = defineStream({
      schema: record,
      key: 'id',
      needs: { settings: z.object({ folder: z.string() }) },
      read: page,
    });
    defineConnector({
      ...base,
      settings: { schema: z.object({ folder: z.string().optional() }) },
      streams: { stream },
    });
    // @ts-expect-error the connector has no such setting
    defineConnector({ ...base, settings: { schema: chosen }, streams: { stream } });
    // @ts-expect-error the connector has no settings
    defineConnector({ ...base, streams: { stream } });
  });

  test('and the tokens it calls with', () => {
    const tokens = { ...base, auth, site: siteFromOwner(region) };
    const stream = (as: 'user') => defineStream({ schema: record, key: 'id', as, read: page });
    defineConnector({ ...tokens, streams: { stream: stream('user') } });
    const mistyped = defineStream({ schema: record, key: 'id', as: 'usr', read: page });
    // @ts-expect-error a mistyped token
    defineConnector({ ...tokens, streams: { mistyped } });
    // @ts-expect-error an auth of one token has no other
    defineConnector({ ...base, streams: { stream: stream('user') } });
    const action = defineAction({ input: record, output: record, as: 'usr', run: async (input) => input });
    // @ts-expect-error a mistyped token of an action
    defineConnector({ ...tokens, actions: { action } });
    const polled = defineTelemetry({ everySeconds: 60, as: 'usr', async *poll() {} });
    // @ts-expect-error a mistyped token of telemetry
    defineConnector({ ...tokens, telemetry: polled });
  });

  test('webhooks touch streams that exist', () => {
    const app = environment;
    defineConnector({ ...base, app, streams: { folders, files: folders }, webhooks });
    // @ts-expect-error there is no stream "files"
    defineConnector({ ...base, app, webhooks });
    const unknown = defineWebhooks({
      verify: () => true,
      parse: () => [{ id: 'e', type: 't', touches: [{ stream: 'folder' }], payload: {} }],
    });
    // @ts-expect-error a mistyped stream
    defineConnector({ ...base, webhooks: unknown });
  });
});

describe('an action', () => {
  test('answers in the form it declares', () => {
    defineAction({ input: record, output: record, run: async ({ id }) => ({ id }) });
    // @ts-expect-error another form
    defineAction({ input: record, output: record, run: async ({ id }) => ({ key: id }) });
    // @ts-expect-error a field its input does not have
    defineAction({ input: record, output: record, run: async ({ key }) => ({ id: key }) });
    // @ts-expect-error repeatable is left out or true
    defineAction({ input: record, output: record, repeatable: false, run: async (input) => input });
  });
});

describe('auth', () => {
  const endpoints = {
    authorizationEndpoint: 'https://a.example.com/a',
    tokenEndpoint: 'https://a.example.com/t',
  };

  test('is a closed set of ways', () => {
    oauth2({ ...endpoints, pkce: 'S256', clientAuth: 'basicRaw', rotation: { graceSeconds: 600 } });
    // @ts-expect-error plain protects nothing
    oauth2({ ...endpoints, pkce: 'plain', clientAuth: 'post' });
    // @ts-expect-error an authentication nobody has
    oauth2({ ...endpoints, pkce: 'S256', clientAuth: 'query' });
    // @ts-expect-error a rotation nobody has
    oauth2({ ...endpoints, pkce: 'S256', clientAuth: 'post', rotation: 'sometimes' });
    // @ts-expect-error PKCE is said, not assumed
    oauth2({ ...endpoints, clientAuth: 'post' });
    // @ts-expect-error a grant has at least one token
    oauth2({ ...endpoints, pkce: 'S256', clientAuth: 'post', tokens: [] });
  });

  test('splits tokens into its own', () => {
    const shape = { ...endpoints, pkce: 'S256', clientAuth: 'post', tokens: ['bot', 'user'] } as const;
    oauth2({ ...shape, splitTokens: (answer) => ({ bot: answer }) });
    // @ts-expect-error a mistyped token
    oauth2({ ...shape, splitTokens: (answer): { bott: typeof answer } => ({ bott: answer }) });
  });
});

describe('a reading', () => {
  test('is of a metric that exists', () => {
    reading('account.members', 3);
    // @ts-expect-error a mistyped metric
    reading('account.member', 3);
    // @ts-expect-error a value that no metric has
    reading('account.members', [3]);
    // @ts-expect-error a mistyped field
    reading('account.members', 3, { devce: 'd' });
  });
});

test('files keep the type of their records', () => {
  expectTypeOf(files.schema._zod.output.tags).toEqualTypeOf<string[]>();
});
