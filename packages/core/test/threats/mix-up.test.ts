import { expect, test } from 'vitest';
import { ada, ben } from '../fieldbook/bench.ts';
import { refusal } from '../fieldbook/refusal.ts';
import { Browser } from './browser.ts';
import { twoProviders } from './hostile-provider.ts';

const callbackOf = (connector: string) => `https://app.example.com/integrations/callback/${connector}`;

/** A person begins at the hostile provider, which sends the browser on to the honest one: where it comes back. */
async function bounced(declaresIssuer = true) {
  const world = twoProviders({ declaresIssuer });
  const browser = new Browser();
  const started = await world.patchbay.connect('magpie', { owner: ada });
  browser.keep(started);
  const back = await world.honest.consent(world.bounce(started.url, callbackOf('fieldbook')));
  return { ...world, browser, started, back };
}

test('G11, threat T5 a code that a hostile provider had fetched from an honest one reaches neither’s token endpoint', async () => {
  const { patchbay, honest, stolen, browser, back } = await bounced();
  expect(back.searchParams.get('code')).toMatch(/^canary-code/);
  const error = await refusal(patchbay.callback(browser.visit(back)));
  expect(error.code).toBe('auth/state-mismatch');
  expect(stolen).toEqual([]);
  expect(honest.sent('/oauth/token')).toEqual([]);
  expect(await patchbay.list({ owner: ada })).toEqual([]);
});

test.for([true, false])(
  'G11, threat T5 nor when it is carried to the hostile one’s own callback, with its issuer declared: %s',
  async (declaresIssuer) => {
    const { patchbay, honest, stolen, browser, back } = await bounced(declaresIssuer);
    const carried = new URL(back.href.replace('/callback/fieldbook', '/callback/magpie'));
    expect(carried.searchParams.get('iss')).toBe('https://id.fieldbook.example');
    const error = await refusal(patchbay.callback(browser.visit(carried)));
    expect(error.code).toBe('auth/callback-invalid');
    expect(stolen).toEqual([]);
    expect(honest.sent('/oauth/token')).toEqual([]);
  },
);

test('G11, threat T5 nor when the issuer was taken out on the way, where the hostile one declares its own', async () => {
  const { patchbay, stolen, browser, back } = await bounced();
  const carried = new URL(back.href.replace('/callback/fieldbook', '/callback/magpie'));
  carried.searchParams.delete('iss');
  expect((await refusal(patchbay.callback(browser.visit(carried)))).code).toBe('auth/callback-invalid');
  expect(stolen).toEqual([]);
});

test('G11, threat T5 the honest provider knows one redirect URL, which no other connector of the app shares', async () => {
  const { honest, bounce, started, patchbay } = await bounced();
  const hostile = honest.consent(bounce(started.url, callbackOf('magpie')));
  await expect(hostile).rejects.toThrow();
  const own = await patchbay.connect('fieldbook', { owner: ada });
  const [mine, theirs] = [own.url, started.url].map((url) => new URL(url).searchParams.get('redirect_uri'));
  expect([mine, theirs]).toEqual([callbackOf('fieldbook'), callbackOf('magpie')]);
});

test('G11, threat T5 an attacker’s code cannot be brought in under the honest provider’s context', async () => {
  const { patchbay, honest, browser, started, back } = await bounced();
  const attacker = await patchbay.connect('fieldbook', { owner: ben });
  const theirs = await honest.consent(attacker.url, { account: 'ben' });
  const mixed = new URL(back);
  mixed.searchParams.set('code', theirs.searchParams.get('code') ?? '');
  expect((await refusal(patchbay.callback(browser.visit(mixed)))).code).toBe('auth/state-mismatch');
  mixed.searchParams.set('state', theirs.searchParams.get('state') ?? '');
  expect((await refusal(patchbay.callback(browser.visit(mixed)))).code).toBe('auth/state-mismatch');
  expect(honest.sent('/oauth/token')).toEqual([]);
  expect(started.cookie).not.toBe(attacker.cookie);
});
