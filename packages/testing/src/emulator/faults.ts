import type { RecordedRequest } from './recorded-request.ts';

/** Faults of the line and the server, which every emulator can have. */
export const transportFaults = [
  /** The provider's own 429; the request is not carried out. */
  'rate-limited',
  /** The provider's own 500. */
  'server-error',
  /** The provider's own 503, as a proxy before it answers: not JSON. */
  'unavailable',
  /** No answer ever; ends only by the request's signal. */
  'hang',
  /** The answer comes after `milliseconds`. */
  'slow',
  /** The connection breaks before an answer: fetch rejects. */
  'connection-lost',
  /** The answer's body breaks off half way. */
  'cut-body',
  /** The answer arrives whole and is no JSON. */
  'malformed-json',
] as const;

/** Faults that only a provider's own code can make; an emulator says which of them it has. */
export const providerFaults = [
  /** The access token is answered as expired, whatever the clock says. */
  'expired-token',
  /** A page comes twice: once more at the cursor after it. */
  'duplicate-page',
  /** A page without records whose cursor leads on; nothing is skipped. */
  'empty-page',
  /** The page's cursor is the one it was asked with; after a first page it leads to itself for ever. */
  'repeated-cursor',
  /** The link to the next page names another host. */
  'next-on-other-host',
  /** Every record of the page has a field of another type than documented. */
  'schema-drift',
  /** One record of the page lacks what identifies it. */
  'poison-record',
] as const;

/** What can be made to go wrong everywhere. */
export type TransportFault = (typeof transportFaults)[number];

/** What a provider's emulator may be able to make go wrong. */
export type ProviderFault = (typeof providerFaults)[number];

/** Which requests a fault meets: a path, "METHOD path", a pattern for the path, or a test of one's own. */
export type FaultMatch = string | RegExp | ((request: RecordedRequest) => boolean);

/** Something that shall go wrong. */
export interface Fault<Kind extends string = TransportFault | ProviderFault> {
  readonly kind: Kind;
  /** Every request, unless told. */
  readonly match?: FaultMatch;
  /** How many requests it meets; 1 unless told, `Infinity` for all. */
  readonly times?: number;
  /** How many matching requests pass before the first is met. */
  readonly skip?: number;
  /** Whether the request is carried out all the same, so that the caller can't tell. False unless told. */
  readonly carriedOut?: boolean;
  /** What a `rate-limited` answer tells to wait; 1 unless told. */
  readonly retryAfterSeconds?: number;
  /** How long a `slow` answer takes. */
  readonly milliseconds?: number;
}

/** A fault that was set. */
export interface FaultHandle {
  /** How many requests it has met. */
  readonly hits: number;
  /** Takes it back. */
  clear(): void;
}

interface SetFault<Any extends Fault> {
  readonly fault: Any;
  seen: number;
  hits: number;
}

/** The faults that are set, oldest first; a request meets one at most. */
export class FaultBoard<Any extends Fault> {
  readonly #set: SetFault<Any>[] = [];

  add(fault: Any): FaultHandle {
    const entry = { fault, seen: 0, hits: 0 };
    this.#set.push(entry);
    return {
      get hits() {
        return entry.hits;
      },
      clear: () => this.#remove(entry),
    };
  }

  clear(): void {
    this.#set.length = 0;
  }

  /** The fault that this request meets, counted as met. */
  claim(request: RecordedRequest): Any | undefined {
    for (const entry of [...this.#set]) {
      const { match, times = 1, skip = 0 } = entry.fault;
      if (!isMatch(match, request)) continue;
      entry.seen += 1;
      if (entry.seen <= skip) continue;
      entry.hits += 1;
      if (entry.hits >= times) this.#remove(entry);
      return entry.fault;
    }
    return undefined;
  }

  #remove(entry: SetFault<Any>): void {
    const index = this.#set.indexOf(entry);
    if (index >= 0) this.#set.splice(index, 1);
  }
}

function isMatch(match: FaultMatch | undefined, request: RecordedRequest): boolean {
  if (match === undefined) return true;
  if (typeof match === 'function') return match(request);
  if (match instanceof RegExp) return match.test(request.path);
  return match === request.path || match === `${request.method} ${request.path}`;
}
