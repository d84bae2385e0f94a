import { hmacSha256Hex, type WebhookMessage, WebhookSender } from '@patchbay/testing/emulator';
import { expect, test } from 'vitest';

function setUp(answer: (attempt: number) => Response | undefined, maxAttempts = 3) {
  const seen: string[] = [];
  const sender = new WebhookSender<WebhookMessage>({
    maxAttempts,
    toRequest: ({ url, body }, attempt, last) =>
      new Request(url, { method: 'POST', body, headers: { attempt: `${attempt}`, last: `${last}` } }),
    deliver: async (request) => {
      seen.push(`${await request.text()} ${request.headers.get('attempt')} ${request.headers.get('last')}`);
      const response = answer(Number(request.headers.get('attempt')));
      if (response === undefined) throw new TypeError('fetch failed');
      return response;
    },
    isFinal: ({ headers }) => headers.has('no-retry'),
  });
  const send = (id: string) => sender.enqueue({ id, url: 'https://app.example.com/hook', body: id });
  const states = () => sender.deliveries.map(({ state }) => state);
  return { sender, send, seen, states };
}

test('nothing is sent before a flush; then each once, in order', async () => {
  const { sender, send, seen } = setUp(() => new Response());
  send('a');
  send('b');
  expect(seen).toEqual([]);
  expect(await sender.flush()).toBe(2);
  expect(await sender.flush()).toBe(0);
  expect(seen).toEqual(['a 0 undefined', 'b 0 undefined']);
});

test('what fails stays pending, tells why it comes again, and is given up at last', async () => {
  const { sender, send, seen, states } = setUp((attempt) =>
    attempt === 0 ? new Response(null, { status: 500 }) : undefined,
  );
  send('a');
  for (const state of ['pending', 'pending', 'given-up', 'given-up']) {
    await sender.flush();
    expect(states()).toEqual([state]);
  }
  expect(seen).toEqual(['a 0 undefined', 'a 1 500', 'a 2 no-connection']);
});

test('an answer may forbid further tries', async () => {
  const { sender, send, states } = setUp(
    () => new Response(null, { status: 500, headers: { 'no-retry': '1' } }),
  );
  send('a');
  await sender.flush();
  expect(states()).toEqual(['given-up']);
});

test('a delivered message can be delivered again; pending ones can be dropped', async () => {
  const { sender, send, seen, states } = setUp(
    (attempt) => new Response(null, { status: attempt > 0 ? 500 : 200 }),
  );
  send('a');
  await sender.flush();
  await sender.redeliver('a');
  expect(seen).toHaveLength(2);
  expect(states()).toEqual(['delivered']);
  await expect(sender.redeliver('z')).rejects.toThrow('no delivery "z"');
  send('b');
  sender.discardPending();
  expect(await sender.flush()).toBe(0);
});

test('HMAC-SHA256 of RFC 4231, case 2', async () => {
  const expected = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
  expect(await hmacSha256Hex('Jefe', 'what do ya want for nothing?')).toBe(expected);
});
