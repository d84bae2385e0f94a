import { EmulatorHost } from '../emulator/emulator-host.ts';
import type { Fault } from '../emulator/faults.ts';
import type { RecordedRequest } from '../emulator/recorded-request.ts';
import type { TokenStore } from '../emulator/token-store.ts';
import { type ScriptedApi, scriptedRoutes } from './scripted-lists.ts';
import { type ScriptedAccount, scriptedAuthorization } from './scripted-oauth.ts';
import { ScriptedWorld } from './scripted-world.ts';

const carries = [
  'expired-token',
  'duplicate-page',
  'empty-page',
  'repeated-cursor',
  'schema-drift',
  'poison-record',
] as const;

/** What goes wrong with a request: a kind of the emulators', or an answer in place of the right one. */
export type ScriptedFault = Exclude<Fault['kind'], 'slow' | 'next-on-other-host'> | (() => Response);

/** What a scripted provider is made of; all but its time may be left out. */
export interface ScriptedProviderOptions {
  readonly now: () => Date;
  /** Where consent leads back to. */
  readonly redirectUri?: string;
  /** Records on a page; 3 when left out. */
  readonly pageSize?: number;
  /** What its accounts are called, before their number. */
  readonly account?: string;
}

/** A data request, as the provider numbered it. */
export interface ScriptedRequest {
  /** From 1; consent, tokens and identity are not counted. */
  readonly number: number;
  readonly path: string;
  readonly search: URLSearchParams;
  /** The token it came with. */
  readonly token: string;
  readonly at: Date;
}

interface Strike {
  readonly first: number;
  readonly last: number;
  readonly answer: () => Response;
}

const numberHeader = 'x-scripted-number';

/**
 * A provider whose truth is open to tests and whose behaviour follows a script of request numbers: what it answers depends
 * on nothing else. Plain Fetch: it stands behind the `fetch` of one process, or behind a server for several. The names and
 * the meaning of what is exported here are kept: tests of other packages build on them.
 */
export class ScriptedProvider {
  readonly world: ScriptedWorld;
  readonly tokens: TokenStore<ScriptedAccount>;
  readonly requests: ScriptedRequest[] = [];
  readonly #now: () => Date;
  readonly #api: ScriptedApi;
  readonly #host: EmulatorHost<(typeof carries)[number]>;
  readonly #acts = new Map<number, (() => void)[]>();
  readonly #strikes: Strike[] = [];

  constructor({
    now,
    redirectUri = defaultRedirect,
    pageSize = 3,
    account = 'account',
  }: ScriptedProviderOptions) {
    this.#now = now;
    this.world = new ScriptedWorld({ now });
    const { tokens, routes } = scriptedAuthorization({ now, redirectUri, account });
    this.tokens = tokens;
    this.#api = { world: this.world, tokens, pageSize, pageEpoch: 0, tellsTotal: false, shown: 0 };
    this.#host = new EmulatorHost({
      now,
      carries,
      answers,
      routes: [...routes, ...scriptedRoutes(this.#api)],
    });
  }

  /** Records on a page; a walk that is under way goes on with pages of the new size. */
  set pageSize(size: number) {
    this.#api.pageSize = size;
  }

  /** Whether pages say how many records the walk brings in all. */
  set tellsTotal(tells: boolean) {
    this.#api.tellsTotal = tells;
  }

  /** Requests that wanted a token: one for a consent, one for each refresh. */
  get tokenRequests(): number {
    return this.#host.requests.filter(({ path }) => path === '/oauth/token').length;
  }

  /** Records on all pages that were shown so far, each as often as it was. */
  get shown(): number {
    return this.#api.shown;
  }

  /** Refuses every page cursor that it gave out so far. */
  expirePageCursors(): void {
    this.#api.pageEpoch += 1;
  }

  /** Does something as the nth data request from now on comes in, before it is answered. */
  at(nth: number, act: () => void): void {
    const number = this.requests.length + nth;
    this.#acts.set(number, [...(this.#acts.get(number) ?? []), act]);
  }

  /** Has something go wrong with the nth data request from now on, and with those after it up to so many. */
  strike(nth: number, fault: ScriptedFault, times = 1): void {
    const number = this.requests.length + nth;
    const last = number + times - 1;
    if (typeof fault === 'function') this.#strikes.push({ first: number, last, answer: fault });
    else {
      const match = ({ headers }: RecordedRequest) =>
        isBetween(Number(headers.get(numberHeader)), number, last);
      this.#host.fault({ kind: fault, times, match });
    }
  }

  /** Takes back what the script holds for requests that have not come yet. */
  calm(): void {
    this.#acts.clear();
    this.#strikes.length = 0;
    this.#host.clearFaults();
  }

  readonly fetch = async (input: Request | URL | string, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const { pathname: path, searchParams: search } = new URL(request.url);
    if (!isData(path)) return this.#host.fetch(request);
    request.signal.throwIfAborted();
    const number = this.requests.length + 1;
    const token = request.headers.get('authorization')?.replace('Bearer ', '') ?? '';
    this.requests.push({ number, path, search, token, at: this.#now() });
    for (const act of this.#acts.get(number) ?? []) act();
    const struck = this.#strikes.find(({ first, last }) => isBetween(number, first, last));
    if (struck !== undefined) return struck.answer();
    const headers = new Headers(request.headers);
    headers.set(numberHeader, String(number));
    return this.#host.fetch(new Request(request, { headers }));
  };
}

const defaultRedirect = 'https://app.example.com/integrations/callback/scripted';

function isData(path: string): boolean {
  return path.startsWith('/lists/') || path === '/changes';
}

function isBetween(number: number, first: number, last: number): boolean {
  return number >= first && number <= last;
}

const answers = {
  rateLimited: (seconds: number) =>
    Response.json({ problem: 'slow down' }, { status: 429, headers: { 'retry-after': String(seconds) } }),
  serverError: () => Response.json({ problem: 'it broke' }, { status: 500 }),
  unavailable: () =>
    new Response('<h1>Back soon</h1>', { status: 503, headers: { 'content-type': 'text/html' } }),
  notFound: () => Response.json({ problem: 'no such path' }, { status: 404 }),
};
