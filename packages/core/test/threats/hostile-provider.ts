import { createPatchbay, defineConnector, defineTelemetry, keyring, oauth2 } from '@patchbay/core';
import { fakeClock } from '@patchbay/testing';
import { encryptionKey } from '../fieldbook/bench.ts';
import { defineFieldbook } from '../fieldbook/fieldbook.ts';
import { FieldbookEmulator } from '../fieldbook/fieldbook-emulator.ts';
import { makeStore } from '../fieldbook/store-under-test.ts';

const id = 'https://id.magpie.example';

/** A provider that somebody runs to get at the codes of another: it declares an issuer, or none. */
function defineMagpie(issuer: string | undefined) {
  return defineConnector({
    id: 'magpie',
    name: 'Magpie',
    provider: 'magpie',
    category: 'testing',
    icon: '<svg xmlns="http://www.w3.org/2000/svg"/>',
    docsUrl: 'https://magpie.example/docs',
    auth: oauth2({
      authorizationEndpoint: `${id}/authorize`,
      tokenEndpoint: `${id}/token`,
      pkce: 'S256',
      clientAuth: 'post',
      ...(issuer !== undefined && { issuer }),
    }),
    api: { baseUrl: 'https://api.magpie.example/' },
    identify: async () => ({ id: 'm', name: 'M' }),
    streams: {},
    telemetry: defineTelemetry({ everySeconds: 3600, async *poll() {} }),
  });
}

/** An app with an honest provider and a hostile one, and what reached the token endpoint of each. */
export function twoProviders({ declaresIssuer }: { readonly declaresIssuer: boolean }) {
  const clock = fakeClock(undefined, { auto: true });
  const honest = new FieldbookEmulator({ now: clock.now });
  const { clientId, clientSecret } = honest.app;
  const fieldbook = defineFieldbook();
  const stolen: string[] = [];
  const magpie = defineMagpie(declaresIssuer ? id : undefined);
  const patchbay = createPatchbay({
    baseUrl: 'https://app.example.com/integrations',
    connectors: [
      fieldbook({ clientId, clientSecret }),
      magpie({ clientId: 'magpie-app', clientSecret: 'canary' }),
    ],
    store: makeStore(clock),
    keys: keyring(encryptionKey),
    clock,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      if (new URL(request.url).hostname.endsWith('.fieldbook.example')) return honest.fetch(request);
      stolen.push(`${request.url} ${await request.text()}`);
      return Response.json({ access_token: 'canary-magpie', token_type: 'bearer' });
    },
  });
  /** What the hostile authorization page answers: on to the honest one, with our state and the honest app's id. */
  const bounce = (started: string, redirectUri: string): URL => {
    const asked = new URL(started).searchParams;
    const onward = new URL('https://id.fieldbook.example/oauth/authorize');
    onward.searchParams.set('response_type', 'code');
    onward.searchParams.set('client_id', clientId);
    onward.searchParams.set('redirect_uri', redirectUri);
    for (const name of ['state', 'code_challenge', 'code_challenge_method'])
      onward.searchParams.set(name, asked.get(name) ?? '');
    return onward;
  };
  return { patchbay, honest, stolen, bounce };
}
