import { hmacSha256Hex } from '@patchbay/testing/emulator';
import { expect, test } from 'vitest';
import { Bench } from '../../fieldbook/bench.ts';
import { defineFieldbook } from '../../fieldbook/fieldbook.ts';
import { webhookSecret } from '../../fieldbook/fieldbook-emulator.ts';
import { webhooks } from '../../fieldbook/fieldbook-webhooks.ts';
import { expectNoSecret, refusal } from '../../fieldbook/refusal.ts';

const url = 'https://app.example.com/integrations/webhooks/fieldbook';
const account = 'orchard';

test('a handshake is answered as the provider asks, only when it is signed', async () => {
  const bench = new Bench();
  const asked = await bench.emulator.delivery(url, { challenge: 'echo me' });
  const { response } = await bench.patchbay.webhook('fieldbook', asked);
  expect(await response.text()).toBe('echo me');
  const forged = await bench.emulator.delivery(url, { challenge: 'echo me' }, 'another secret');
  expect(await refusal(bench.patchbay.webhook('fieldbook', forged))).toMatchObject({
    code: 'webhook/unverified',
  });
});

test.for([
  ['no signature', (headers: Headers) => headers.delete('x-fieldbook-signature')],
  ['an empty signature', (headers: Headers) => headers.set('x-fieldbook-signature', '')],
  ['a short one', (headers: Headers) => headers.set('x-fieldbook-signature', 'abcd')],
  ['one that is no hex', (headers: Headers) => headers.set('x-fieldbook-signature', 'z'.repeat(64))],
  ['another one', (headers: Headers) => headers.set('x-fieldbook-signature', '0'.repeat(64))],
] as const)('G30 a call with %s is refused, and nothing is stored', async ([, spoil]) => {
  const bench = new Bench();
  const request = await bench.emulator.delivery(url, { events: [{ id: 'e1', account, stream: 'items' }] });
  spoil(request.headers);
  const error = await refusal(bench.patchbay.webhook('fieldbook', request));
  expect(error).toMatchObject({ code: 'webhook/unverified', actor: 'operator' });
  expect(bench.events.at(-1)).toEqual({
    type: 'delivery-refused',
    connector: 'fieldbook',
    code: 'webhook/unverified',
  });
  const route = { connector: 'fieldbook', appId: 'fieldbook/fieldbook-client' };
  expect(await bench.store.deliveries.find({ ...route, eventId: 'e1' })).toBeUndefined();
});

test('G30 a signature over another body is refused', async () => {
  const bench = new Bench();
  const { headers } = await bench.emulator.delivery(url, { events: [] });
  const body = JSON.stringify({ events: [{ id: 'e1', account, revoked: true }] });
  const forged = new Request(url, { method: 'POST', headers, body });
  expect(await refusal(bench.patchbay.webhook('fieldbook', forged))).toMatchObject({
    code: 'webhook/unverified',
  });
});

test('G30 a check that stumbles has verified nothing', async () => {
  const verify = () => {
    throw new TypeError('canary');
  };
  const bench = new Bench({ connector: defineFieldbook({ webhooks: { ...webhooks, verify } }) });
  const request = await bench.emulator.delivery(url, {});
  expect(await refusal(bench.patchbay.webhook('fieldbook', request))).toMatchObject({
    code: 'webhook/unverified',
  });
});

test.for([
  ['a signed body that is no JSON of ours', JSON.stringify({ events: 7 })],
  ['a signed list', '[]'],
] as const)('%s is invalid, and says nothing of its content', async ([, body]) => {
  const bench = new Bench();
  const headers = { 'x-fieldbook-signature': await hmacSha256Hex(webhookSecret, body) };
  const request = new Request(url, { method: 'POST', headers, body });
  expect(await refusal(bench.patchbay.webhook('fieldbook', request))).toMatchObject({
    code: 'webhook/invalid',
  });
});

test('G41 an endless body ends at 1 MiB', async () => {
  const bench = new Bench();
  let pulled = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled += 64 * 1024;
      controller.enqueue(new Uint8Array(64 * 1024));
    },
  });
  const request = new Request(url, { method: 'POST', body, duplex: 'half' } as RequestInit);
  const error = await refusal(bench.patchbay.webhook('fieldbook', request));
  expect(error).toMatchObject({ code: 'webhook/invalid' });
  expect(pulled).toBeLessThan(2 * 1024 * 1024);
});

test('G41 a body that breaks off is a clear error', async () => {
  const bench = new Bench();
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.error(new TypeError('the socket was closed'));
    },
  });
  const request = new Request(url, { method: 'POST', body, duplex: 'half' } as RequestInit);
  expect(await refusal(bench.patchbay.webhook('fieldbook', request))).toMatchObject({
    code: 'webhook/invalid',
  });
});

test('a connector that is not there has no webhooks', async () => {
  const bench = new Bench();
  const error = await refusal(bench.patchbay.webhook('nobody', new Request(url, { method: 'POST' })));
  expect(error).toMatchObject({ code: 'config/unknown-connector' });
  expectNoSecret(bench.events);
});

test('a tenant in the URL is refused where one app serves every tenant', async () => {
  const bench = new Bench();
  const request = await bench.emulator.delivery(`${url}/acme`, { events: [] });
  const error = await refusal(bench.patchbay.webhook('fieldbook', request, { tenantId: 'acme' }));
  expect(error.code).toBe('config/unknown-connector');
});
