import {
  bulk,
  type Connection,
  createPatchbay,
  debugLog,
  type EmergencySink,
  imports,
  type KeyProvider,
  keyring,
  type Owner,
  ownerData,
  type PatchbayEvent,
  type StartedConsent,
  type Store,
  type SyncFeatureOptions,
  sync,
  telemetry,
  webhooks,
  work,
} from '@patchbay/core';
import { type FakeClock, fakeClock } from '@patchbay/testing';
import { defineFieldbook } from './fieldbook.ts';
import { FieldbookEmulator, type FieldbookOptions, webhookSecret } from './fieldbook-emulator.ts';
import { makeStore } from './store-under-test.ts';

export const ada: Owner = { tenantId: 'acme', userId: 'u-ada' };
export const ben: Owner = { tenantId: 'acme', userId: 'u-ben' };
export const stranger: Owner = { tenantId: 'globex', userId: 'u-ada' };

export type Next = (request: Request) => Promise<Response>;
/** Stands between Patchbay and the emulator. */
export type Intercept = (request: Request, next: Next) => Promise<Response>;

interface BenchOptions extends Omit<FieldbookOptions, 'now'> {
  readonly connector?: ReturnType<typeof defineFieldbook>;
  readonly baseUrl?: string;
  readonly returnOrigins?: readonly string[];
  readonly timeoutMs?: number;
  readonly clock?: FakeClock;
  readonly store?: (clock: FakeClock) => Store;
  readonly clientId?: string;
  readonly accounts?: 'one' | 'many';
  readonly keys?: KeyProvider;
  readonly emergencySink?: EmergencySink;
  readonly sync?: SyncFeatureOptions;
  /** Takes the lines of a debug log. */
  readonly debug?: (line: string) => void;
}

interface Consent {
  readonly owner?: Owner;
  readonly account?: string;
  readonly abilities?: Parameters<ReturnType<typeof makePatchbay>['connect']>[1]['abilities'];
  /** Of what is asked, the person lets this through; all when left out. */
  readonly granted?: readonly string[];
  /** The connection to connect again. */
  readonly connection?: string;
  readonly otherAccount?: boolean;
}

/** One Patchbay with everything switched on, Fieldbook behind it, and time that moves only when it is told to. */
export class Bench {
  readonly clock: FakeClock;
  readonly emulator: FieldbookEmulator;
  readonly store: Store;
  readonly events: PatchbayEvent[] = [];
  readonly connector: ReturnType<typeof defineFieldbook>;
  readonly patchbay: ReturnType<typeof makePatchbay>;
  /** Requests that went out, as Patchbay addressed them. */
  readonly urls: URL[] = [];
  intercept: Intercept = (request, next) => next(request);
  readonly #options: BenchOptions;

  constructor(options: BenchOptions = {}, beside?: Bench) {
    this.#options = options;
    this.clock = beside?.clock ?? options.clock ?? fakeClock(undefined, { auto: true });
    this.emulator = beside?.emulator ?? new FieldbookEmulator({ ...options, now: this.clock.now });
    this.store = options.store?.(this.clock) ?? beside?.store ?? makeStore(this.clock);
    this.connector = options.connector ?? beside?.connector ?? defineFieldbook();
    this.patchbay = makePatchbay(this, options);
  }

  /** A second process on the same store and provider. */
  beside(options: BenchOptions = {}): Bench {
    return new Bench({ ...this.#options, ...options }, this);
  }

  readonly fetch: typeof fetch = (input, init) => {
    const request = new Request(input, init);
    this.urls.push(new URL(request.url));
    return this.intercept(request, this.emulator.fetch);
  };

  begin({ owner = ada, abilities, connection, otherAccount }: Consent = {}): Promise<StartedConsent> {
    return this.patchbay.connect('fieldbook', {
      owner,
      ...(abilities && { abilities }),
      ...(connection !== undefined && { connection }),
      ...(otherAccount !== undefined && { otherAccount }),
    });
  }

  /** The browser at the provider and back, with the cookie it was given. */
  async agree(started: StartedConsent, account = 'ada', granted?: readonly string[]): Promise<Request> {
    const url = new URL(started.url);
    if (granted !== undefined) url.searchParams.set('scope', granted.join(' '));
    return inBrowser(await this.emulator.consent(url, { account }), started);
  }

  async connect(consent: Consent = {}): Promise<Connection> {
    return (await this.finish(consent)).connection;
  }

  async finish(consent: Consent = {}) {
    const request = await this.agree(await this.begin(consent), consent.account, consent.granted);
    return this.patchbay.callback(request);
  }

  workspace({ id, owner }: Pick<Connection, 'id' | 'owner'>) {
    return this.patchbay.use(this.connector, { connection: id, owner });
  }

  /** The stored token of a connection. */
  async token({ id, owner }: Connection) {
    return (await this.store.connections.access({ id, owner }, 'default'))?.token;
  }

  sent(path: string) {
    return this.emulator.sent(path);
  }
}

/** A GET of the browser that holds the flow's cookie. */
export function inBrowser(url: URL | string, { cookie }: Pick<StartedConsent, 'cookie'>): Request {
  return new Request(url, { headers: { cookie: `other=1; ${cookie.split(';')[0]}` } });
}

/** Everything of a stream, in the order of its keys. */
export async function collect<T>(records: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const record of records) all.push(record);
  return all;
}

/** Every bench's `INTEGRATION_ENCRYPTION_KEY`. */
export const encryptionKey = '00112233445566778899aabbccddeeff'.repeat(2);

function makePatchbay(bench: Bench, options: BenchOptions) {
  const { clientId, clientSecret } = bench.emulator.app;
  return createPatchbay({
    baseUrl: options.baseUrl ?? 'https://app.example.com/integrations',
    connectors: [
      bench.connector({
        clientId: options.clientId ?? clientId,
        clientSecret,
        webhookSecret,
        ...(options.accounts && { accounts: options.accounts }),
      }),
    ],
    store: bench.store,
    keys: options.keys ?? keyring(encryptionKey),
    features: [sync(options.sync), telemetry(), webhooks(), work(), ownerData(), imports(), bulk()],
    fetch: bench.fetch,
    clock: bench.clock,
    onEvent: (event) => bench.events.push(event),
    ...(options.debug && debugLog({ write: options.debug, fetch: bench.fetch })),
    ...(options.emergencySink && { emergencySink: options.emergencySink }),
    ...(options.returnOrigins && { returnOrigins: options.returnOrigins }),
    ...(options.timeoutMs !== undefined && { timeoutMs: options.timeoutMs }),
  });
}
