import type { Connection, StartedConsent } from '@patchbay/core';
import { expect, test } from 'vitest';
import { ada, type Bench, ben, inBrowser } from '../fieldbook/bench.ts';
import { webhookSecret } from '../fieldbook/fieldbook-emulator.ts';
import { minute } from '../fieldbook/fieldbook-world.ts';
import { dump, onPostgres } from './dump.ts';

const webhooks = 'https://app.example.com/integrations/webhooks/fieldbook';

/** What the browser alone may know of a consent: its state and the secret of its cookie. */
function secretsOf({ url, cookie }: StartedConsent): readonly string[] {
  const state = new URL(url).searchParams.get('state') ?? '';
  return [state, cookie.split(';')[0]?.split('=')[1] ?? ''];
}

/** Everything that leaves something in the database: streams, readings, an action, an event, a refresh, errors. */
async function useAll(bench: Bench, connection: Connection, look: () => Promise<unknown>): Promise<void> {
  const { emulator, patchbay } = bench;
  const workspace = bench.workspace(connection);
  for (const name of ['items', 'folders', 'files'])
    emulator.world.put(name, { id: '1', at: minute(1), name: 'n' });
  for (const stream of ['items', 'folders', 'files'] as const) await workspace.sync(stream);
  await workspace.poll();
  await workspace.actions.createItem({ name: 'x' });
  await workspace.changeSettings({ region: 'north' });
  const events = [{ id: 'e1', account: 'orchard' }];
  await (await patchbay.webhook('fieldbook', await emulator.delivery(webhooks, { events }))).handled;
  await look();
  bench.clock.advance(2 * 3_600_000);
  await workspace.getToken();
  await patchbay.tick();
  emulator.fault({ match: '/lists/notes', kind: 'server-error', times: 9 });
  await workspace.sync('notes').catch(() => undefined);
  await look();
}

test('threat T18 after a full run no row of the database holds a secret that opens anything', async () => {
  const { bench, query } = await onPostgres();
  const { emulator, patchbay } = bench;
  const texts: string[] = [];
  const look = async () => texts.push([...(await dump(query)).values()].flat().join('\n'));
  const browserSecrets: string[] = [];
  const connect = async (owner: typeof ada, account: string) => {
    const started = await bench.begin({ owner });
    browserSecrets.push(...secretsOf(started));
    await look();
    const request = await bench.agree(started, account);
    return (await patchbay.callback(request)).connection;
  };

  const connection = await connect(ada, 'ada');
  await useAll(bench, connection, look);
  const denied = await bench.begin({ owner: ben });
  browserSecrets.push(...secretsOf(denied));
  const refused = await emulator.consent(denied.url, { decision: 'deny' });
  await patchbay.callback(inBrowser(refused, denied)).catch(() => undefined);
  // A revocation that is owed keeps its token.
  const other = await connect(ben, 'cleo');
  bench.intercept = async (request, next) =>
    request.url.includes('/oauth/revoke') ? new Response('canary-body', { status: 503 }) : next(request);
  expect((await patchbay.disconnect(other.id, { owner: ben })).revocation).toBe('owed');
  await look();

  const everything = texts.join('\n');
  const verifiers = bench.sent('/oauth/token').map(({ form }) => form.get('code_verifier') ?? '');
  // It was a full run: what is searched has sealed tokens of several generations, records, readings, errors.
  expect(new Set(everything.match(/ic1\.k1\.[\w-]+/g)).size).toBeGreaterThan(4);
  expect(bench.sent('/oauth/token').length).toBeGreaterThan(2);
  expect(verifiers.filter((verifier) => verifier !== '').length).toBe(2);
  expect(everything).toContain('account.members');
  const secrets = [...verifiers, ...browserSecrets, webhookSecret].filter((secret) => secret !== '');
  expect(secrets).toHaveLength(9);
  for (const secret of secrets) {
    expect(everything).not.toContain(secret);
    expect(everything).not.toContain(btoa(secret));
  }
  // Every secret of the emulator, and every body it answers errors with, has this word in it.
  expect(everything.match(/.{40}(?:canary|Y2FuYXJ5).{20}/g) ?? []).toEqual([]);
});
