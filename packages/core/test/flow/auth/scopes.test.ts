import { expect, test } from 'vitest';
import { ada, Bench, inBrowser } from '../../fieldbook/bench.ts';
import { rows } from '../../fieldbook/fieldbook-world.ts';
import { refusal } from '../../fieldbook/refusal.ts';

const scopeOf = ({ url }: { readonly url: string }) => new URL(url).searchParams.get('scope');

test('row C4 connecting again asks for what is held and what is wanted, and widens the same connection', async () => {
  const bench = new Bench();
  const first = await bench.connect({ abilities: ['items'] });
  expect(first).toMatchObject({ abilities: ['items'], scopes: { default: ['gauges', 'profile', 'read'] } });
  for (const named of [{}, { connection: first.id }])
    expect(scopeOf(await bench.begin({ abilities: ['createItem'], ...named }))).toBe(
      'gauges profile read write',
    );
  const wider = await bench.connect({ abilities: ['createItem'] });
  expect(wider).toMatchObject({ id: first.id, abilities: ['items', 'createItem'], missing: [] });
});

test('row C4 of several accounts only a named one’s abilities are asked for again', async () => {
  const bench = new Bench({ accounts: 'many' });
  const { id: connection } = await bench.connect({ abilities: ['items'] });
  expect(scopeOf(await bench.begin({ abilities: ['createItem'] }))).toBe('gauges profile write');
  expect(scopeOf(await bench.begin({ abilities: ['createItem'], connection }))).toBe(
    'gauges profile read write',
  );
});

test('threat T30 a step-up that was denied, or never came back, changes nothing', async () => {
  const bench = new Bench();
  const connection = await bench.connect({ abilities: ['items'] });
  const before = await bench.workspace(connection).connection();
  const started = await bench.begin({ abilities: ['createItem'] });
  expect(await bench.workspace(connection).connection()).toEqual(before);
  const denied = inBrowser(await bench.emulator.consent(started.url, { decision: 'deny' }), started);
  expect(await refusal(bench.patchbay.callback(denied))).toMatchObject({ code: 'auth/denied' });
  expect(await bench.workspace(connection).connection()).toEqual(before);
  expect(await bench.workspace(connection).can('createItem')).toBe(false);
});

test('threat T30 what was not granted is missing: unusable, unscheduled, and not among the abilities', async () => {
  const bench = new Bench();
  bench.emulator.world.put('items', ...rows(1, 1));
  const connection = await bench.connect({ abilities: ['items', 'createItem'], granted: ['write'] });
  expect(connection).toMatchObject({
    abilities: ['createItem'],
    missing: ['items'],
    scopes: { default: ['write'] },
  });
  const workspace = bench.workspace(connection);
  expect(await workspace.can('items')).toBe(false);
  expect(await workspace.can('createItem')).toBe(true);
  const error = await refusal(workspace.sync('items'));
  expect(error).toMatchObject({ code: 'auth/scope-missing', detail: { scopes: ['read'] } });
  expect(error.message).toContain('abilities: ["items"]');
  // Neither a sync nor a poll: gauges was not granted either.
  expect(await bench.patchbay.tick()).toEqual({ done: 0, failed: 0 });
  const whole = await bench.connect({ abilities: ['items'] });
  expect(whole).toMatchObject({ id: connection.id, abilities: ['createItem', 'items'], missing: [] });
  expect(await bench.patchbay.tick()).toEqual({ done: 2, failed: 0 });
});

test('threat T30 scopes of an earlier consent do not outlive the tokens that had them', async () => {
  const bench = new Bench();
  const { id } = await bench.connect({ abilities: ['items', 'createItem'] });
  await bench.patchbay.tick();
  const again = await bench.connect({ abilities: ['createItem'], granted: ['gauges', 'profile', 'write'] });
  expect(again).toMatchObject({ id, abilities: ['createItem'], missing: ['items'] });
  bench.clock.advance(3_600_000);
  await bench.patchbay.tick();
  const { runs } = bench.workspace(again);
  expect(await runs({ stream: 'items' })).toHaveLength(1);
  expect(bench.events.filter(({ type }) => type === 'work-failed')).toEqual([]);
});

test('threat T30 an answer without scopes grants what was asked for', async () => {
  const bench = new Bench();
  bench.intercept = async (request, next) => {
    const response = await next(request);
    if (new URL(request.url).pathname !== '/oauth/token') return response;
    const { scope: _, ...answer } = (await response.json()) as Record<string, unknown>;
    return Response.json(answer);
  };
  const connection = await bench.connect({ abilities: ['items'] });
  expect(connection).toMatchObject({
    abilities: ['items'],
    scopes: { default: ['gauges', 'profile', 'read'] },
  });
});

test('row C2 a connection shows when its access ends, and goes on showing it after a refresh', async () => {
  const bench = new Bench();
  const connection = await bench.connect();
  const hour = 3_600_000;
  expect(connection.expiresAt?.getTime()).toBe(bench.clock.now().getTime() + hour);
  bench.clock.advance(2 * hour);
  await bench.workspace(connection).getToken();
  const [listed] = await bench.patchbay.list({ owner: ada });
  expect(listed?.expiresAt?.getTime()).toBe(bench.clock.now().getTime() + hour);
});

test('an ability that nobody consented to is not to be had by a scope that happens to cover it', async () => {
  const bench = new Bench();
  const workspace = bench.workspace(await bench.connect({ abilities: ['items'] }));
  expect(await workspace.can('notes')).toBe(false);
  expect(await refusal(workspace.sync('notes'))).toMatchObject({ code: 'auth/scope-missing' });
});
