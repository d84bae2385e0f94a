import {
  type Connection,
  createPatchbay,
  keyring,
  type Owner,
  type PatchbayEvent,
  type StartedConsent,
  type Store,
  sync,
  telemetry,
  webhooks,
  work,
} from '@patchbay/core';
import { memoryStore } from '@patchbay/store-memory';
import { type FakeClock, fakeClock } from '@patchbay/testing';
import { defineFieldbook } from './fieldbook.ts';
import { FieldbookEmulator, type FieldbookOptions, webhookSecret } from './fieldbook-emulator.ts';

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
}

interface Consent {
  readonly owner?: Owner;
  readonly account?: string;
  readonly abilities?: Parameters<ReturnType<typeof makePatchbay>['connect']>[1]['abilities'];
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
    this.store = options.store?.(this.clock) ?? beside?.store ?? memoryStore({ clock: this.clock });
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

  begin({ owner = ada, abilities }: Consent = {}): Promise<StartedConsent> {
    return this.patchbay.connect('fieldbook', { owner, ...(abilities && { abilities }) });
  }

  /** The browser at the provider and back, with the cookie it was given. */
  async agree(started: StartedConsent, account = 'ada'): Promise<Request> {
    return inBrowser(await this.emulator.consent(started.url, { account }), started);
  }

  async connect(consent: Consent = {}): Promise<Connection> {
    const request = await this.agree(await this.begin(consent), consent.account);
    return (await this.patchbay.callback(request)).connection;
  }

  workspace({ id, owner }: Pick<Connection, 'id' | 'owner'>) {
    return this.patchbay.use(this.connector, { connection: id, owner });
  }

  /** The stored token of a connection. */
  async token({ id, owner }: Connection) {
    const grant = await this.store.connections.grantOf({ id, owner });
    return grant && this.store.tokens.find({ grantId: grant.id, name: 'default' });
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
    connectors: [bench.connector({ clientId: options.clientId ?? clientId, clientSecret, webhookSecret })],
    store: bench.store,
    keys: keyring(encryptionKey),
    features: [sync(), telemetry(), webhooks(), work()],
    fetch: bench.fetch,
    clock: bench.clock,
    onEvent: (event) => bench.events.push(event),
    ...(options.returnOrigins && { returnOrigins: options.returnOrigins }),
    ...(options.timeoutMs !== undefined && { timeoutMs: options.timeoutMs }),
  });
}
