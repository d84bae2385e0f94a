import { expect, test } from 'vitest';
import { ada, Bench } from '../../fieldbook/bench.ts';
import { refusal } from '../../fieldbook/refusal.ts';

const admin = 'https://admin.example.com';

test('T13 whoever finishes a consent is asked about before anything of it is spent', async () => {
  const bench = new Bench();
  const { id } = await bench.connect();
  const before = bench.sent('/oauth/token').length;
  const request = await bench.agree(await bench.begin({ connection: id }));
  const asked: unknown[] = [];
  const allow = async (flow: unknown) => {
    asked.push(flow);
    return false;
  };
  const refused = await refusal(bench.patchbay.callback(request.clone(), { allow }));
  expect(refused).toMatchObject({ code: 'auth/forbidden' });
  expect(refused.detail.cookie).toBeUndefined();
  expect(asked).toEqual([{ owner: ada, connector: 'fieldbook', connection: id }]);
  expect(bench.sent('/oauth/token')).toHaveLength(before);
  const { connection } = await bench.patchbay.callback(request, { allow: () => true });
  expect(connection.id).toBe(id);
});

test('T13 an answer that is no true is a no, and one that fails spends nothing either', async () => {
  const bench = new Bench();
  const request = await bench.agree(await bench.begin());
  for (const answer of [undefined, 1, 'yes']) {
    const allow = () => answer as unknown as boolean;
    expect((await refusal(bench.patchbay.callback(request.clone(), { allow }))).code).toBe('auth/forbidden');
  }
  const failing = bench.patchbay.callback(request.clone(), {
    allow: () => Promise.reject(new Error('down')),
  });
  await expect(failing).rejects.toThrow('down');
  expect(bench.sent('/oauth/token')).toEqual([]);
  expect((await bench.patchbay.callback(request)).connection.status).toBe('active');
});

test('T24 a flow remembers which page opened a popup for it, however it ends', async () => {
  const bench = new Bench({ returnOrigins: [admin] });
  const options = { owner: ada, opener: admin, returnTo: '/settings' } as const;
  const started = await bench.patchbay.connect('fieldbook', options);
  const { flowId, opener } = await bench.patchbay.callback(await bench.agree(started));
  expect([flowId, opener]).toEqual([started.flowId, admin]);
  const second = await bench.patchbay.connect('fieldbook', options);
  const request = await bench.agree(second);
  const url = new URL(request.url);
  url.searchParams.set('code', 'wrong');
  const { detail } = await refusal(bench.patchbay.callback(new Request(url, request)));
  expect(detail).toMatchObject({
    flowId: second.flowId,
    opener: admin,
    returnTo: 'https://app.example.com/settings',
    cookie: expect.stringMatching(/^__Host-patchbay-.*=; .*Max-Age=0/),
  });
});

test('a flow that is over clears its cookie and tells nobody again', async () => {
  const bench = new Bench();
  const options = { owner: ada, opener: 'https://app.example.com' } as const;
  const request = await bench.agree(await bench.patchbay.connect('fieldbook', options));
  await bench.patchbay.callback(request.clone());
  const { code, detail } = await refusal(bench.patchbay.callback(request));
  expect(code).toBe('auth/flow-expired');
  expect(detail).toEqual({ cookie: expect.stringContaining('Max-Age=0') });
});

test.each([
  'https://evil.example',
  'https://app.example.com/',
  'https://app.example.com.evil.example',
  'HTTPS://app.example.com',
  'http://app.example.com',
  'https://app.example.com:443',
  'null',
  '*',
  '',
])('T24 %j opens no popup', async (opener) => {
  const bench = new Bench();
  const begun = bench.patchbay.connect('fieldbook', { owner: ada, opener });
  expect((await refusal(begun)).code).toBe('input/invalid');
});

test('T24 what a flow is called outside leads to nothing inside', async () => {
  const bench = new Bench();
  const flows = await Promise.all(Array.from({ length: 20 }, () => bench.begin()));
  expect(new Set(flows.map(({ flowId }) => flowId)).size).toBe(20);
  for (const { flowId, url, cookie } of flows) {
    expect(flowId).toMatch(/^[\w-]{22}$/);
    expect(url + cookie).not.toContain(flowId);
    expect(await bench.store.flows.find(flowId)).toBeUndefined();
  }
});
