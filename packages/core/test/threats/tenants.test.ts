import type { Owner, Whose } from '@patchbay/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ada, Bench, ben, collect, stranger } from '../fieldbook/bench.ts';
import { rows } from '../fieldbook/fieldbook-world.ts';
import { refusal } from '../fieldbook/refusal.ts';

type Patchbay = Bench['patchbay'];
type Workspace = ReturnType<Bench['workspace']>;

/** What a call with somebody else's id does, for each method. A new method does not compile before it stands here. */
type Tried<Methods> = Readonly<
  Record<
    keyof Methods,
    | ((of: Methods, id: string, owner: Owner) => unknown)
    /** Why it needs no trial. */
    | string
  >
>;

const patchbayCalls: Tried<Patchbay> = {
  baseUrl: 'a setting',
  connectors: 'a setting',
  has: 'a setting',
  check: 'takes no id',
  idle: 'takes no id',
  limits: 'buckets of the app, not of an owner',
  tick: 'takes no id',
  callback: 'takes no id: the flow’s row says whose it is',
  webhook: 'takes no id: the provider’s signature says whose it is',
  importConnection: 'takes no id: it makes a connection of the owner that it is told',
  restoreTokens: 'takes an envelope, which opens in its own tenant and row only',
  connect: (patchbay, connection, owner) => patchbay.connect('fieldbook', { owner, connection }),
  use: (patchbay, connection, owner) =>
    patchbay.use({ id: 'fieldbook' } as never, { connection, owner }).connection(),
  workspaceOf: (patchbay, id, owner) => patchbay.workspaceOf(id, { owner }),
  list: async (patchbay, id, owner) => nothingOf(id, await patchbay.list({ owner })),
  health: (patchbay, id, owner) => patchbay.health(id, { owner }),
  sites: (patchbay, id, owner) => patchbay.sites(id, { owner }),
  chooseSite: (patchbay, id, owner) => patchbay.chooseSite(id, { owner, site: '' }),
  consents: (patchbay, connection, owner) => patchbay.consents({ owner, connection }),
  withdraw: (patchbay, id, owner) => patchbay.withdraw(id, { owner, abilities: ['items'] }),
  disconnect: (patchbay, id, owner) => patchbay.disconnect(id, { owner }),
  exportOwner: async (patchbay, id, owner) =>
    nothingOf(id, await collect(patchbay.exportOwner(whose(owner)))),
  bulk: async ({ bulk }, id, owner) => {
    const of = [owner, { tenantId: owner.tenantId, everyone: true as const }].filter(
      (whose) => !holds(whose),
    );
    for (const verb of Object.values(bulk))
      for (const whose of of)
        for (const filter of [{ whose }, { whose, ids: [id] }])
          expect(await collect(verb(filter))).toEqual([]);
    return nothingOf(id, '');
  },
  eraseOwner: async (patchbay, id, owner) => {
    const erased = await patchbay.eraseOwner(whose(owner));
    expect(erased.erased.connections).toBe(0);
    nothingOf(id, erased);
  },
};

const workspaceCalls: Tried<Workspace> = {
  streams: 'a setting',
  actions: (workspace) => workspace.actions.createItem({ name: 'x' }),
  connection: (workspace) => workspace.connection(),
  can: (workspace) => workspace.can('items'),
  getToken: (workspace) => workspace.getToken(),
  request: (workspace) => workspace.request('GET', 'me'),
  settings: (workspace) => workspace.settings(),
  changeSettings: (workspace) => workspace.changeSettings({ region: 'south' }),
  sync: (workspace) => workspace.sync('items'),
  syncAll: (workspace) => workspace.syncAll(),
  schedule: (workspace) => workspace.schedule({ everySeconds: 'off' }),
  schedules: (workspace) => workspace.schedules(),
  records: (workspace) => collect(workspace.records('items')),
  runs: (workspace) => workspace.runs(),
  changes: (workspace) => collect(workspace.changes('items')),
  rejected: (workspace) => collect(workspace.rejected('items')),
  retryRejected: (workspace) => workspace.retryRejected('items'),
  cancelSync: (workspace) => workspace.cancelSync('items'),
  pause: (workspace) => workspace.pause(),
  resume: (workspace) => workspace.resume(),
  poll: (workspace) => workspace.poll(),
  latest: (workspace) => workspace.latest(),
  readings: (workspace) => workspace.readings(),
};

/** An owner's data is asked for by person, or for an organisation that names nobody. */
function whose({ tenantId, userId }: Owner) {
  return userId === undefined ? { tenantId } : { tenantId, userId };
}

/** All of the tenant that the connection is of: to ask for that is the app's own decision. */
function holds(whose: Whose): boolean {
  return 'everyone' in whose && whose.tenantId === ada.tenantId;
}

function nothingOf(id: string, answer: unknown): never {
  expect(JSON.stringify(answer)).not.toContain(id);
  throw Object.assign(new Error('nothing of it'), { code: 'nothing' });
}

/** A connection with history, and everything that its owner could notice of it. */
async function connected() {
  const bench = new Bench();
  bench.emulator.world.put('items', ...rows(1, 3));
  const connection = await bench.connect();
  const workspace = bench.workspace(connection);
  await workspace.sync('items');
  await workspace.poll();
  const seen = async () =>
    JSON.stringify([
      await bench.patchbay.list({ owner: ada }),
      await bench.patchbay.consents({ owner: ada }),
      await collect(workspace.records('items')),
      await workspace.latest(),
      await workspace.settings(),
      await bench.token(connection),
    ]);
  return { bench, connection, seen };
}

const others = [stranger, ben, { tenantId: 'acme' }, { tenantId: 'ACME', userId: 'u-ada' }];

test.for(others)(
  'G14, threat T14 $tenantId/$userId gets nothing by the id of another, at any method',
  async (owner) => {
    const { bench, connection, seen } = await connected();
    const before = await seen();
    const sent = bench.urls.length;
    const theirs = bench.workspace({ id: connection.id, owner });
    const calls = [
      ...trials(patchbayCalls, bench.patchbay, connection.id, owner),
      ...trials(workspaceCalls, theirs, connection.id, owner),
    ];
    expect(calls.length).toBeGreaterThan(20);
    for (const { name, call } of calls) {
      const ended = await call().then(
        (answer) => ({ code: `answered ${JSON.stringify(answer)}` }),
        (error: unknown) => error as { readonly code: string },
      );
      expect([name, ended.code]).toEqual([
        name,
        expect.stringMatching(/^(?:connection\/not-found|nothing)$/),
      ]);
    }
    expect(bench.urls).toHaveLength(sent);
    expect(await seen()).toBe(before);
  },
);

function trials<Methods extends object>(table: Tried<Methods>, of: Methods, id: string, owner: Owner) {
  // The types may know less than there is.
  expect(Object.keys(of).sort()).toEqual(Object.keys(table).sort());
  return Object.entries<Tried<Methods>[keyof Methods]>(table).flatMap(([name, tried]) =>
    typeof tried === 'string' ? [] : [{ name, call: async () => tried(of, id, owner) }],
  );
}

test('G14, threat T14 an id that was guessed finds nothing', async () => {
  const { bench, connection } = await connected();
  const { id } = connection;
  const close = fc.constantFrom(
    ...[id.toUpperCase(), `${id} `, ` ${id}`, `${id}\n`, id.slice(0, -1), `${id}0`, `${id}%00`, `%${id}`],
    ...['%', '_', '*', '', '.', '..', `' or '1'='1`, `${id}' --`, `$1`, '__proto__', 'null', 'undefined'],
  );
  const guess = fc.oneof(close, fc.uuid(), fc.string({ unit: 'grapheme' }), fc.base64String());
  await fc.assert(
    fc.asyncProperty(guess, fc.constantFrom(ada, ...others), async (guessed, owner) => {
      fc.pre(guessed !== id);
      const workspace = bench.workspace({ id: guessed, owner });
      for (const call of [
        () => workspace.getToken(),
        () => bench.patchbay.workspaceOf(guessed, { owner }),
        () => bench.patchbay.disconnect(guessed, { owner }),
      ])
        expect(await refusal(call())).toMatchObject({ code: 'connection/not-found' });
    }),
    { numRuns: 150, seed: 14 },
  );
  expect((await bench.patchbay.health(id, { owner: ada })).healthy).toBe(true);
});
