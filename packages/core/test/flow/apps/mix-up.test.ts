import { expect, test } from 'vitest';
import { inBrowser } from '../../fieldbook/bench.ts';
import { refusal } from '../../fieldbook/refusal.ts';
import { acme, globex, Tenants } from '../../fieldbook/tenants.ts';

/** Globex's own server sends the browser on to the honest one, in the name of Acme's app, with the state of a flow of Globex. */
async function bounced(tenants: Tenants, theirs: URL): Promise<URL> {
  const honest = new URL((await tenants.patchbay.connect('ledger', { owner: acme })).url);
  for (const name of ['state', 'code_challenge'])
    honest.searchParams.set(name, theirs.searchParams.get(name) ?? '');
  return tenants.emulator.consent(honest);
}

test('threat T5, G11 no code reaches the server that another tenant’s app names', async () => {
  const tenants = new Tenants();
  const started = await tenants.patchbay.connect('ledger', { owner: globex });
  const theirs = new URL(started.url);
  expect(theirs.origin).toBe('https://evil.example');
  const back = await bounced(tenants, theirs);
  expect(back.searchParams.get('code')).toMatch(/./);
  const error = await refusal(tenants.patchbay.callback(inBrowser(back, started)));
  expect(error.code).toBe('auth/state-mismatch');
  expect(tenants.urls.filter(({ host }) => host === 'evil.example')).toEqual([]);
  expect(tenants.emulator.sent('/oauth/token')).toEqual([]);
});

test('G11 the redirect URI names the tenant exactly where its app may name the server', async () => {
  const { patchbay } = new Tenants();
  const redirect = async (connector: 'fieldbook' | 'ledger', tenantId: string) =>
    new URL((await patchbay.connect(connector, { owner: { tenantId } })).url).searchParams.get(
      'redirect_uri',
    );
  const base = 'https://app.example.com/integrations/callback';
  expect(await redirect('fieldbook', 'acme')).toBe(`${base}/fieldbook`);
  expect(await redirect('ledger', 'acme')).toBe(`${base}/ledger~acme`);
  expect(await redirect('ledger', 'auth0|7 ü')).toBe(`${base}/ledger~auth0%7C7%20%C3%BC`);
});

test('a consent at a tenant’s own server comes back and is finished', async () => {
  const tenants = new Tenants();
  const started = await tenants.patchbay.connect('ledger', { owner: acme });
  const back = await tenants.emulator.consent(started.url);
  expect(back.pathname).toBe('/integrations/callback/ledger~acme');
  const { connection } = await tenants.patchbay.callback(inBrowser(back, started));
  expect(connection).toMatchObject({ status: 'active', connector: 'ledger', owner: acme });
});

test.for(['a/b', 'a\\b', 'a\u0007', 'x'.repeat(200), 'ü'.repeat(40)])(
  'a tenant called %j cannot stand in a redirect URI, and is told so before anybody consents',
  async (tenantId) => {
    const error = await refusal(new Tenants().patchbay.connect('ledger', { owner: { tenantId } }));
    expect(error.code).toBe('config/invalid');
  },
);
