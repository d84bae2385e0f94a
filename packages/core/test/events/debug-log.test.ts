import { debugLog } from '@patchbay/core';
import { expect, test } from 'vitest';
import { Bench } from '../fieldbook/bench.ts';
import { webhookSecret } from '../fieldbook/fieldbook-emulator.ts';
import { rows } from '../fieldbook/fieldbook-world.ts';

/** What a log says of one request. */
async function traced(
  url: string,
  init?: RequestInit,
  answer: () => Response = () => new Response('canary'),
) {
  const lines: string[] = [];
  const log = debugLog({ write: (line) => lines.push(line), fetch: async () => answer() });
  await log.fetch(url, init).catch(() => undefined);
  return lines.map((line) => line.replace(/\d+ ms$/, 'N ms'));
}

test.each([
  [
    'https://slack.com/api/conversations.list?cursor=canary&token=canary',
    'https://slack.com/api/conversations.list',
  ],
  [
    'https://api.example/v1.0/repos/o-1/42/issues#canary',
    'https://api.example/v1.0/repos/:value/:value/issues',
  ],
  ['https://u:canary@api.example/users/canary@example.com/', 'https://api.example/users/:value/'],
  ['https://api.example/bot123:canary/sendMessage', 'https://api.example/:value/sendMessage'],
  ['https://api.example/hooks/AKIAcanary/caNARYcanaryCANARY', 'https://api.example/hooks/:value/:value'],
  [`https://api.example/${'canary'.repeat(9)}/x`, 'https://api.example/:value/x'],
  ['https://api.example/%63anary/', 'https://api.example/:value/'],
])('G9 a debug log shows of %s no more than its form', async (url, form) => {
  expect(await traced(url)).toEqual([`patchbay 200 GET ${form} N ms`]);
});

test('a request that fails is told with the name of its error, which goes on', async () => {
  const fail = () => {
    throw new TypeError('canary');
  };
  const init = { method: 'POST', body: 'canary', headers: { authorization: 'Bearer canary' } };
  expect(await traced('https://api.example/items', init, fail)).toEqual([
    'patchbay TypeError POST https://api.example/items N ms',
  ]);
});

/** Everything that travelled with a request: values of queries, headers and forms. */
async function carried(request: Request): Promise<readonly string[]> {
  const body = await request.clone().text();
  const cookies = (request.headers.get('cookie') ?? '').split(/[;=]\s*/);
  return [
    ...new URL(request.url).searchParams.values(),
    ...new URLSearchParams(body).values(),
    ...request.headers.values(),
    ...cookies,
    body,
  ];
}

test('G9 nothing that travels in a whole life of a connection is in the debug log of it', async () => {
  const lines: string[] = [];
  const travelled = new Set<string>([webhookSecret]);
  const keep = async (request: Request) => {
    for (const each of await carried(request)) travelled.add(each);
  };
  const bench = new Bench({ debug: (line) => lines.push(line) });
  bench.emulator.world.put('items', ...rows(1, 8));
  bench.intercept = async (request, next) => {
    await keep(request);
    const response = await next(request);
    const answer: unknown = await response
      .clone()
      .json()
      .catch(() => ({}));
    for (const [name, value] of Object.entries(answer ?? {}))
      if (name.endsWith('token') && typeof value === 'string') travelled.add(value);
    return response;
  };
  const back = await bench.agree(await bench.begin());
  await keep(back);
  const { connection } = await bench.patchbay.callback(back);
  const workspace = bench.workspace(connection);
  await workspace.sync('items');
  await workspace.actions.createItem({ name: 'canary-item' });
  bench.clock.advance(2 * 3_600_000);
  await workspace.getToken();
  await bench.patchbay.disconnect(connection.id, { owner: connection.owner });

  const words = lines.map((line) => line.split(' ')[1]);
  expect(words).toEqual(
    expect.arrayContaining([
      'flow-started',
      'connection-opened',
      'page-committed',
      'token-refreshed',
      'connection-closed',
      '200',
    ]),
  );
  const secrets = [...travelled].filter(
    (value) => value.length >= 16 && !/^(application\/|https:)/.test(value),
  );
  expect(secrets.length).toBeGreaterThan(12);
  const log = lines.join('\n');
  expect(secrets.filter((secret) => log.includes(secret))).toEqual([]);
  expect(log).not.toContain('canary');
});
