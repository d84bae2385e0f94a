import { inspect } from 'node:util';
import {
  type Connection,
  createPatchbay,
  isPatchbayError,
  keyring,
  type Owner,
  type PatchbayError,
  type PatchbayEvent,
  type SyncMethods,
  sync,
  type TelemetryMethods,
  telemetry,
  type WorkspaceBase,
  webhooks,
  work,
} from '@patchbay/core';
import { expect } from 'vitest';
import { type FakeClock, fakeClock } from '../fake-clock.ts';
import { type Fates, type ProcessWorld, SyncProcess } from '../sync/sync-process.ts';
import type { AnyShape, ConnectorEmulator, ConnectorSubject } from './connector-subject.ts';

type AnyWorkspace = WorkspaceBase<AnyShape> & SyncMethods<AnyShape['records'], string> & TelemetryMethods;

/** Any key will do: nothing here outlives its case. */
const key = '00112233445566778899aabbccddeeff'.repeat(2);

/** One Patchbay, one emulator and one store for one case. Time moves only when something waits. */
export class ConnectorBench {
  readonly subject: ConnectorSubject;
  readonly clock: FakeClock = fakeClock(undefined, { auto: true });
  readonly emulator: ConnectorEmulator;
  readonly patchbay: ReturnType<ConnectorBench['open']>;
  readonly owner: Owner = { tenantId: 'acme', userId: 'u1' };
  /** Webhook calls as the emulator sent them. */
  readonly deliveries: Request[] = [];
  readonly #events: PatchbayEvent[] = [];
  readonly #told: unknown[] = this.#events;
  readonly #origins = new Set<string>();
  readonly #secrets = new Set<string>();
  readonly #app: object;
  readonly #world: ProcessWorld;

  constructor(subject: ConnectorSubject, app?: (emulator: ConnectorEmulator) => object) {
    const { options } = subject;
    const { clock } = this;
    this.subject = subject;
    this.emulator = options.emulator({ clock, deliver: (request) => this.#receive(request) });
    this.#app = (app ?? options.app)(this.emulator);
    for (const value of Object.values(this.#app).flat()) this.#keepSecret(value, this.#app);
    const store = options.store(clock);
    this.#world = { store, clock, fetch: async (input, init) => this.#send(new Request(input, init)) };
    this.patchbay = this.open(this.#world);
  }

  /** A workspace in a process of its own, which its fates may end. */
  process(fates: Fates, { id, owner }: Pick<Connection, 'id' | 'owner'>) {
    const process = new SyncProcess(this.#world, fates);
    const workspace = this.open(process).use(this.subject.connector, { connection: id, owner });
    return { process, workspace: workspace as unknown as AnyWorkspace };
  }

  get events(): readonly PatchbayEvent[] {
    return this.#events;
  }

  get webhookUrl(): string {
    return `${this.subject.options.baseUrl}/webhooks/${this.subject.definition.id}`;
  }

  /** The person's way through consent, as a browser goes it. */
  async connect(abilities?: readonly string[], owner = this.owner): Promise<Connection> {
    const { id } = this.subject.definition;
    const given = { owner, ...this.subject.options.connect, ...(abilities && { abilities }) };
    const started = await this.patchbay.connect(id, given);
    const back = await this.emulator.consent(started.url);
    for (const name of ['code', 'state']) this.#keepSecret(back.searchParams.get(name));
    const cookie = started.cookie.split(';')[0] ?? '';
    return (await this.patchbay.callback(new Request(back, { headers: { cookie } }))).connection;
  }

  workspace({ id, owner }: Pick<Connection, 'id' | 'owner'>): AnyWorkspace {
    return this.patchbay.use(this.subject.connector, { connection: id, owner }) as unknown as AnyWorkspace;
  }

  /** A connection whose streams are all synced. */
  async synced(): Promise<{ connection: Connection; workspace: AnyWorkspace }> {
    const connection = await this.connect();
    const workspace = this.workspace(connection);
    for (const stream of workspace.streams) await workspace.sync(stream);
    return { connection, workspace };
  }

  /** The error of Patchbay that a call ends with; it is searched for secrets when the case is over. */
  async refused(call: Promise<unknown>): Promise<PatchbayError> {
    const error: unknown = await call.then(
      () => expect.unreachable('the call should have been refused'),
      (thrown: unknown) => thrown,
    );
    if (!isPatchbayError(error)) throw error;
    this.#told.push(error);
    return error;
  }

  /** What holds after every case: nothing went elsewhere, and nothing secret was told. */
  finish(): void {
    const { origins } = this.subject.options;
    expect([...this.#origins].filter((origin) => !origins.includes(origin))).toEqual([]);
    const told = inspect(this.#told, { depth: 12, showHidden: true });
    expect([...this.#secrets].filter((secret) => told.includes(secret))).toEqual([]);
  }

  private open({ store, fetch, clock }: ProcessWorld) {
    const { connector, options } = this.subject;
    return createPatchbay({
      baseUrl: options.baseUrl,
      connectors: [connector(this.#app)],
      ...{ store, fetch, clock },
      keys: keyring(key),
      features: [sync(), telemetry(), webhooks(), work()],
      timeoutMs: 100,
      onEvent: (event) => this.#events.push(event),
    });
  }

  async #send(request: Request): Promise<Response> {
    this.#origins.add(new URL(request.url).origin);
    this.#keepSecret(request.headers.get('authorization')?.split(' ')[1]);
    return this.emulator.fetch(request);
  }

  async #receive(request: Request): Promise<Response> {
    this.deliveries.push(request.clone());
    const { response, handled } = await this.patchbay.webhook(this.subject.definition.id, request);
    await handled;
    return response;
  }

  /** Client ids are public, and what is short may stand in any text. */
  #keepSecret(value: unknown, app: { readonly clientId?: unknown } = {}): void {
    if (typeof value === 'string' && value.length >= 12 && value !== app.clientId) this.#secrets.add(value);
  }
}

/** Everything of a stream, in the order of its keys. */
export async function collect(records: AsyncIterable<object>): Promise<readonly object[]> {
  const all: object[] = [];
  for await (const record of records) all.push(record);
  return all;
}
