import {
  type Connection,
  createPatchbay,
  keyring,
  type Owner,
  type PatchbayEvent,
  type Store,
  sync,
  work,
} from '@patchbay/core';
import { type FakeClock, fakeClock } from '../fake-clock.ts';
import type { MakeStore } from '../store/store-case.ts';
import { scripted } from './scripted-connector.ts';
import { scriptedApp } from './scripted-oauth.ts';
import { ScriptedProvider } from './scripted-provider.ts';
import { type Fates, SyncProcess } from './sync-process.ts';

/** Longer than any lease of a killed process lasts. */
const afterAnyLease = 15 * 60_000;

/** Any key will do: nothing here outlives its case. */
const key = '00112233445566778899aabbccddeeff'.repeat(2);

/** What a scene departs from the usual in. */
export interface SceneOptions {
  readonly pageSize?: number;
  /** How far the provider's clock is before ours, in milliseconds. */
  readonly skewMs?: number;
  readonly connector?: typeof scripted;
  /** A tenant of its own when left out. */
  readonly owner?: Owner;
  /** For one request; longer than any test takes when left out. */
  readonly timeoutMs?: number;
}

/** What a case works on: one store, and as many tenants on it as it wants. Time moves when something waits. */
export class SyncBench {
  readonly store: Store;
  readonly clock: FakeClock;
  #scenes = 0;

  constructor(store: Store, clock: FakeClock) {
    this.store = store;
    this.clock = clock;
  }

  /** A new tenant with a provider and a connection of its own. */
  async scene(options: SceneOptions = {}): Promise<SyncScene> {
    this.#scenes += 1;
    const owner = { tenantId: `tenant-${this.#scenes}`, userId: 'u1' };
    const now = () => new Date(this.clock.now().getTime() + (options.skewMs ?? 0));
    const provider = new ScriptedProvider({ now, account: owner.tenantId, ...options });
    const scene = new SyncScene(this, provider, { owner, ...options });
    await scene.connect();
    return scene;
  }
}

/** Does the work on a store of its own, which is closed after it. */
export async function onSyncBench(
  makeStore: MakeStore,
  run: (bench: SyncBench) => Promise<void>,
): Promise<void> {
  const clock = fakeClock(undefined, { auto: true });
  const made = await makeStore({ clock });
  try {
    await run(new SyncBench(made.store, clock));
  } finally {
    await made.close?.();
  }
}

/** One connection, whose records are kept by one process after another. */
export class SyncScene {
  readonly bench: SyncBench;
  readonly provider: ScriptedProvider;
  readonly owner: Owner;
  readonly events: PatchbayEvent[] = [];
  readonly #timeoutMs: number;
  #connector: typeof scripted;
  #connection: Connection | undefined;

  constructor(
    bench: SyncBench,
    provider: ScriptedProvider,
    { owner, connector = scripted, timeoutMs = 30_000 }: SceneOptions & { readonly owner: Owner },
  ) {
    this.bench = bench;
    this.provider = provider;
    this.owner = owner;
    this.#connector = connector;
    this.#timeoutMs = timeoutMs;
  }

  get connection(): Connection {
    if (this.#connection === undefined) throw new Error('connect the scene first');
    return this.#connection;
  }

  /** A person's consent; it is for another account each time. */
  async connect(): Promise<Connection> {
    const { patchbay } = this.#start(() => 'lives');
    const started = await patchbay.connect('scripted', { owner: this.owner });
    const back = await this.provider.fetch(started.url, { redirect: 'manual' });
    const cookie = started.cookie.split(';')[0] ?? '';
    const callback = new Request(back.headers.get('location') ?? '', { headers: { cookie } });
    this.#connection = (await patchbay.callback(callback)).connection;
    return this.#connection;
  }

  /** A process that comes up later may have an update of the connector. */
  update(connector: typeof scripted): void {
    this.#connector = connector;
  }

  /** A process, which lives until its fates say otherwise. */
  process(fates: Fates = () => 'lives') {
    const started = this.#start(fates);
    const workspace = started.patchbay.use(this.#connector, {
      connection: this.connection.id,
      owner: this.owner,
    });
    return { ...started, workspace };
  }

  /** The workspace of a process that lives. */
  get workspace() {
    return this.process().workspace;
  }

  /** Whatever a killed process held, it holds no longer. */
  afterLeases(): void {
    this.bench.clock.advance(afterAnyLease);
  }

  #start(fates: Fates) {
    const { store, clock } = this.bench;
    const process = new SyncProcess({ store, clock, fetch: this.provider.fetch }, fates);
    const patchbay = createPatchbay({
      baseUrl: 'https://app.example.com/integrations',
      connectors: [this.#connector({ ...scriptedApp })],
      store: process.store,
      clock: process.clock,
      fetch: process.fetch,
      onEvent: (event) => this.events.push(event),
      keys: keyring(key),
      features: [sync(), work()],
      timeoutMs: this.#timeoutMs,
    });
    return { process, patchbay };
  }
}
