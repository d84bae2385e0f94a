import { hmacSha256Hex } from '@patchbay/testing/emulator';
import { expect, test } from 'vitest';
import { Bench, ben, stranger } from '../fieldbook/bench.ts';
import { webhookSecret } from '../fieldbook/fieldbook-emulator.ts';
import { refusal } from '../fieldbook/refusal.ts';

const url = 'https://app.example.com/integrations/webhooks/fieldbook';

/** Two connections of two accounts, and a way to deliver. */
async function connected() {
  const bench = new Bench();
  const mine = await bench.connect();
  const theirs = await bench.connect({ owner: stranger, account: 'cleo' });
  const deliver = async (request: Request) => {
    const { response, handled } = await bench.patchbay.webhook('fieldbook', request);
    await handled;
    return response;
  };
  return { bench, mine, theirs, deliver };
}

test('threat T21 a delivery reaches the connections of the account that was signed for, once, whatever else it says', async () => {
  const { bench, mine, theirs, deliver } = await connected();
  const named = { tenantId: 'globex', connection: theirs.id, owner: stranger };
  const content = { events: [{ id: 'e1', account: 'orchard', stream: 'items', ...named }], ...named };
  const first = await bench.emulator.delivery(url, content);
  const again = [first.clone(), first.clone()];
  await deliver(first);
  for (const replay of again) expect((await deliver(replay)).status).toBe(200);
  expect(await bench.workspace(mine).runs({ stream: 'items' })).toHaveLength(1);
  expect(await bench.workspace(theirs).runs()).toEqual([]);
});

test('threat T21 a delivery that another secret signed, or none, ends nobody’s connection', async () => {
  const { bench, mine, deliver } = await connected();
  const content = { events: [{ id: 'e1', account: 'orchard', revoked: true }] };
  const other = await bench.emulator.delivery(url, content, 'another secret');
  const unsigned = new Request(url, { method: 'POST', body: JSON.stringify(content) });
  for (const forged of [other, unsigned])
    expect(await refusal(deliver(forged))).toMatchObject({ code: 'webhook/unverified' });
  expect((await bench.patchbay.list({ owner: mine.owner }))[0]?.status).toBe('active');
  expect(await bench.patchbay.list({ owner: ben })).toEqual([]);
});

const signed = '{"events":[{"id":"e1","account":"orchard","stream":"items"}]}';

test.for([
  ['with another space', signed.replace(':[', ': [')],
  ['with its keys in another order', '{"events":[{"account":"orchard","id":"e1","stream":"items"}]}'],
  ['with a character written as an escape', signed.replace('orchard', '\\u006frchard')],
  ['with a second key of one name', signed.replace('"id"', '"id":"e0","id"')],
  ['with a mark at its beginning', `\ufeff${signed}`],
  ['with a line at its end', `${signed}\n`],
] as const)('threat T22 a body that means the same, but %s, was not signed', async ([, body]) => {
  const { bench, deliver } = await connected();
  const headers = { 'x-fieldbook-signature': await hmacSha256Hex(webhookSecret, signed) };
  const send = (text: string) => deliver(new Request(url, { method: 'POST', headers, body: text }));
  expect(await refusal(send(body))).toMatchObject({ code: 'webhook/unverified' });
  expect(bench.sent('/lists/items')).toEqual([]);
  expect((await send(signed)).status).toBe(200);
});

test('threat T22 of two signatures in one delivery neither counts', async () => {
  const { deliver } = await connected();
  const good = await hmacSha256Hex(webhookSecret, signed);
  for (const both of [
    [good, '0'.repeat(64)],
    ['0'.repeat(64), good],
    [good, good],
  ]) {
    const headers = both.map((value): [string, string] => ['x-fieldbook-signature', value]);
    const request = new Request(url, { method: 'POST', headers, body: signed });
    expect(await refusal(deliver(request))).toMatchObject({ code: 'webhook/unverified' });
  }
});
