import type { Store } from '@patchbay/core';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ada, Bench, collect } from '../fieldbook/bench.ts';
import { makeStore } from '../fieldbook/store-under-test.ts';

type Made = Awaited<ReturnType<typeof made>>;
type Call = (made: Made, options: { readonly signal?: AbortSignal }) => Promise<unknown>;

/** Every call of a Patchbay, of whatever feature. */
const calls: Readonly<Record<string, Call>> = {
  connect: ({ bench }, options) => bench.patchbay.connect('fieldbook', { owner: ada, ...options }),
  callback: ({ bench, answer }, options) => bench.patchbay.callback(answer, options),
  workspaceOf: ({ bench, id }, options) => bench.patchbay.workspaceOf(id, { owner: ada, ...options }),
  list: ({ bench }, options) => bench.patchbay.list({ owner: ada, ...options }),
  sites: ({ bench, id }, options) => bench.patchbay.sites(id, { owner: ada, ...options }),
  chooseSite: ({ bench, id }, options) =>
    bench.patchbay.chooseSite(id, { owner: ada, site: 's', ...options }),
  consents: ({ bench }, options) => bench.patchbay.consents({ owner: ada, ...options }),
  withdraw: ({ bench, id }, options) =>
    bench.patchbay.withdraw(id, { owner: ada, abilities: ['items'], ...options }),
  disconnect: ({ bench, id }, options) => bench.patchbay.disconnect(id, { owner: ada, ...options }),
  restoreTokens: ({ bench, lost }, options) => bench.patchbay.restoreTokens(lost, options),
  check: ({ bench }, options) => bench.patchbay.check(options),
  webhook: async ({ bench, delivery }, options) =>
    bench.patchbay.webhook('fieldbook', delivery.clone(), options),
  importConnection: ({ bench }, options) =>
    bench.patchbay.importConnection('fieldbook', {
      owner: { tenantId: 'globex' },
      account: { id: 'zoe', name: 'Zoe' },
      tokens: { default: { accessToken: 'a', scopes: [] } },
      ...options,
    }),
};

/** And of a workspace. */
const workspaceCalls: Readonly<Record<string, Call>> = {
  connection: ({ workspace }, options) => workspace.connection(options),
  can: ({ workspace }, options) => workspace.can('items', options),
  getToken: ({ workspace }, options) => workspace.getToken(options),
  request: ({ workspace }, options) => workspace.request('GET', 'items', options),
  settings: ({ workspace }, options) => workspace.settings(options),
  changeSettings: ({ workspace }, options) => workspace.changeSettings({}, options),
  records: ({ workspace }, options) => collect(workspace.records('items', options)),
  runs: ({ workspace }, options) => workspace.runs(options),
  cancelSync: ({ workspace }, options) => workspace.cancelSync('items', options),
  schedule: ({ workspace }, options) => workspace.schedule({ everySeconds: 'off', ...options }),
  schedules: ({ workspace }, options) => workspace.schedules(options),
  pause: ({ workspace }, options) => workspace.pause(options),
  resume: ({ workspace }, options) => workspace.resume(options),
  latest: ({ workspace }, options) => workspace.latest(options),
  readings: ({ workspace }, options) => workspace.readings(options),
};

const whose = { tenantId: 'acme', everyone: true } as const;

/** And of `bulk`, read to the end. */
const bulkCalls: Readonly<Record<string, Call>> = {
  'bulk.sync': ({ bench }, options) => collect(bench.patchbay.bulk.sync({ whose }, options)),
  'bulk.syncLater': ({ bench }, options) => collect(bench.patchbay.bulk.syncLater({ whose }, options)),
  'bulk.refresh': ({ bench }, options) => collect(bench.patchbay.bulk.refresh({ whose }, options)),
  'bulk.disconnect': ({ bench }, options) => collect(bench.patchbay.bulk.disconnect({ whose }, options)),
};

/** They listen to their signal themselves, between two steps: what they hold is given back first. */
const orderly: Readonly<Record<string, Call>> = {
  sync: ({ workspace }, options) => workspace.sync('items', options),
  syncAll: ({ workspace }, options) => workspace.syncAll(options),
  changes: ({ workspace }, options) => collect(workspace.changes('items', options)),
  rejected: ({ workspace }, options) => collect(workspace.rejected('items', options)),
  retryRejected: ({ workspace }, options) => workspace.retryRejected('items', options),
  health: ({ bench, id }, options) => bench.patchbay.health(id, { owner: ada, ...options }),
  poll: ({ workspace }, options) => workspace.poll(options),
  tick: ({ bench }, options) => bench.patchbay.tick(options),
  eraseOwner: ({ bench }, options) => bench.patchbay.eraseOwner(ada, options),
  exportOwner: ({ bench }, options) => collect(bench.patchbay.exportOwner(ada, options)),
};

const without = {
  has: 'asks nobody',
  use: 'reads nothing yet',
  idle: 'waits for this process',
};

/** A connection, and a consent that has come back, on a store that has stopped answering. */
async function made() {
  let hangs = false;
  const bench = new Bench({ store: (clock) => hanging(makeStore(clock), () => hangs) });
  const { id } = await bench.connect();
  const answer = await bench.agree(await bench.begin());
  const hook = 'https://app.example.com/integrations/webhooks/fieldbook';
  const delivery = await bench.emulator.delivery(hook, { events: [{ id: 'e1', account: 'ada' }] });
  const lost = {
    tenantId: 'acme',
    grant: 'g',
    token: 'default',
    generation: 1,
    fence: 1,
    sealed: 'ic1.a.b',
    keyId: 'a',
    scopes: [],
    expiresAt: undefined,
    at: new Date(0),
  };
  hangs = true;
  return { bench, id, answer, delivery, lost: lost as never, workspace: bench.workspace({ id, owner: ada }) };
}

function hanging(store: Store, hangs: () => boolean): Store {
  const part = (of: object) =>
    new Proxy(of, {
      get(target, method) {
        const value = Reflect.get(target, method) as unknown;
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => (hangs() ? new Promise(() => {}) : Reflect.apply(value, target, args));
      },
    });
  const parts = Object.entries(store).map(([name, of]: [string, unknown]) => {
    if (typeof of === 'object' && of !== null) return [name, part(of)];
    return [name, typeof of === 'function' ? () => (hangs() ? new Promise(() => {}) : of()) : of];
  });
  return Object.fromEntries(parts) as Store;
}

afterEach(() => {
  vi.useRealTimers();
});

const listening = Object.entries({ ...calls, ...workspaceCalls, ...bulkCalls });

/** How a call has ended by the time that nothing else is left to do. */
async function endOf(call: Promise<unknown>, isDone = () => false): Promise<unknown> {
  let end: unknown = 'waiting';
  call.then(
    () => {
      end = 'done';
    },
    (error: unknown) => {
      end = error;
    },
  );
  let turns = 0;
  do {
    await new Promise((resolve) => setImmediate(resolve));
    turns += 1;
  } while (turns < 5000 && end === 'waiting' && !isDone());
  return end;
}

describe('G44 a signal ends the waiting at once:', () => {
  test.each(listening)('%s', async (_, call) => {
    const it = await made();
    const stop = new AbortController();
    const waiting = call(it, { signal: stop.signal });
    stop.abort();
    expect(await endOf(waiting)).toMatchObject({ code: 'request/aborted', retryable: true });
  });

  test.each(listening)('%s begins nothing when it is too late', async (_, call) => {
    const late = call(await made(), { signal: AbortSignal.abort() });
    expect(await endOf(late)).toMatchObject({ code: 'request/aborted' });
  });
});

describe('G44 a store that hangs is given up after 30 seconds:', () => {
  test.each([...listening, ...Object.entries(orderly)])('%s', async (_, call) => {
    const it = await made();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const waiting = call(it, {});
    expect(await endOf(waiting, () => vi.getTimerCount() > 0)).toBe('waiting');
    await vi.advanceTimersByTimeAsync(29_999);
    expect(await endOf(waiting, () => true)).toBe('waiting');
    await vi.advanceTimersByTimeAsync(1);
    expect(await endOf(waiting)).toMatchObject({ code: 'store/unavailable', retryable: true });
    expect(vi.getTimerCount()).toBe(0);
  });
});

test('G44 no call is left out', async () => {
  const { bench, workspace } = await made();
  const methods = (of: object) =>
    Object.keys(of).filter((name) => typeof Reflect.get(of, name) === 'function');
  const known = Object.keys({ ...calls, ...workspaceCalls, ...bulkCalls, ...orderly, ...without });
  const ofBulk = methods(bench.patchbay.bulk).map((name) => `bulk.${name}`);
  expect([...methods(bench.patchbay), ...methods(workspace), ...ofBulk].toSorted()).toEqual(known.toSorted());
});
