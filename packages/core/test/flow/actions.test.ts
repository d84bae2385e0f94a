import { expect, test } from 'vitest';
import { Bench } from '../fieldbook/bench.ts';
import { refusal } from '../fieldbook/refusal.ts';

async function connected() {
  const bench = new Bench();
  return { bench, workspace: bench.workspace(await bench.connect()) };
}

test('an action does what it says and returns its output', async () => {
  const { bench, workspace } = await connected();
  expect(await workspace.actions.createItem({ name: 'one' })).toEqual({ id: 'new-1' });
  expect(bench.emulator.world.list('items')).toMatchObject([{ name: 'one' }]);
});

test('input that does not fit is refused before anything is sent, without its values', async () => {
  const { bench, workspace } = await connected();
  const error = await refusal(workspace.actions.createItem({ name: '' }));
  expect(error).toMatchObject({ code: 'input/invalid' });
  expect(error.message).toMatch(/fieldbook\.createItem was not called: name/);
  const none = await refusal(workspace.actions.createItem(undefined as unknown as { name: string }));
  expect(none.message).toMatch(/input: /);
  expect(bench.sent('/items')).toHaveLength(0);
});

test('an action outside the consent names what is lacking', async () => {
  const bench = new Bench();
  const workspace = bench.workspace(await bench.connect({ abilities: ['items'] }));
  expect(await workspace.can('items')).toBe(true);
  expect(await workspace.can('createItem')).toBe(false);
  expect(await refusal(workspace.actions.createItem({ name: 'x' }))).toMatchObject({
    code: 'auth/scope-missing',
    detail: { scopes: ['write'] },
  });
  expect(await refusal(workspace.can('nothing' as 'items'))).toMatchObject({ code: 'input/invalid' });
});

test.for(['connection-lost', 'cut-body', 'malformed-json', 'server-error', 'unavailable'] as const)(
  'G43 an action whose answer is lost (%s) is sent once, and its outcome is unknown',
  async (kind) => {
    const { bench, workspace } = await connected();
    bench.emulator.fault({ match: 'POST /items', kind, carriedOut: true, times: Infinity });
    const error = await refusal(workspace.actions.createItem({ name: 'one' }));
    expect(error).toMatchObject({ code: 'outcome/unknown', retryable: false, actor: 'user' });
    expect(bench.sent('/items')).toHaveLength(1);
    expect(bench.emulator.world.list('items')).toHaveLength(1);
  },
);

test('G43 a silent provider leaves the outcome unknown', async () => {
  const bench = new Bench({ timeoutMs: 40 });
  const workspace = bench.workspace(await bench.connect());
  bench.emulator.fault({ match: 'POST /items', kind: 'hang' });
  expect(await refusal(workspace.actions.createItem({ name: 'one' }))).toMatchObject({
    code: 'outcome/unknown',
  });
  expect(bench.sent('/items')).toHaveLength(1);
});

test('G43 an action that declares that a repeat is harmless is repeated', async () => {
  const { bench, workspace } = await connected();
  bench.emulator.fault({ match: '/items/r1', kind: 'connection-lost', carriedOut: true, times: 2 });
  expect(await workspace.actions.renameItem({ id: 'r1', name: 'new' })).toEqual({ id: 'r1' });
  expect(bench.sent('/items/r1')).toHaveLength(3);
});

test('G43 a 429 and a refused token were not carried out, so the action goes on', async () => {
  const { bench, workspace } = await connected();
  bench.emulator.fault({ match: '/items', kind: 'rate-limited' });
  bench.emulator.fault({ match: '/items', kind: 'expired-token' });
  expect(await workspace.actions.createItem({ name: 'one' })).toEqual({ id: 'new-1' });
  expect(bench.sent('/items')).toHaveLength(3);
});

test('an answer of another form than the action’s is not success', async () => {
  const { bench, workspace } = await connected();
  bench.intercept = async (request, next) =>
    request.url.endsWith('/items') ? Response.json({ canary: 1 }) : next(request);
  expect(await refusal(workspace.actions.createItem({ name: 'one' }))).toMatchObject({
    code: 'outcome/unknown',
  });
});

test('G44 an action that is cancelled before it is sent is not sent', async () => {
  const { bench, workspace } = await connected();
  const signal = AbortSignal.abort();
  await refusal(workspace.actions.createItem({ name: 'one' }, { signal }));
  expect(bench.emulator.world.list('items')).toHaveLength(0);
});

test('raw requests carry the token, to the connector’s origins only, and statuses are answers', async () => {
  const { bench, workspace } = await connected();
  expect((await workspace.request('GET', 'nothing')).status).toBe(404);
  expect(await (await workspace.request('GET', '/me')).json()).toMatchObject({ id: 'ada' });
  const asked = bench.urls.length;
  for (const url of ['https://evil.example/', '//evil.example/x', 'http://api.fieldbook.example/me'])
    expect(await refusal(workspace.request('GET', url))).toMatchObject({ code: 'request/origin-refused' });
  expect(bench.urls).toHaveLength(asked);
});

test('a token the grant does not have is asked for in vain', async () => {
  const { workspace } = await connected();
  expect(await refusal(workspace.getToken({ as: 'bot' }))).toMatchObject({ code: 'auth/scope-missing' });
});
