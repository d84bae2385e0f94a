import type { Clock } from './clock.ts';
import {
  type Fault,
  FaultBoard,
  type FaultHandle,
  type ProviderFault,
  providerFaults,
  type TransportFault,
} from './faults.ts';
import { type RecordedRequest, recordRequest } from './recorded-request.ts';
import { findRoute, type Route } from './routes.ts';
import { answerWithFault, type RefusalAnswers, type Wait, waitByTimer } from './transport-faults.ts';

/** What makes an emulator of routes. */
export interface EmulatorHostOptions<Kind extends ProviderFault> {
  readonly now: Clock;
  readonly routes: readonly Route[];
  /** The provider's own words for a path that isn't there, and for refusals. */
  readonly answers: RefusalAnswers & { notFound(request: RecordedRequest): Response };
  /** The provider faults that the routes carry out. Setting another one throws. */
  readonly carries: readonly Kind[];
  /** How a `slow` answer waits; by a timer unless told. */
  readonly wait?: Wait;
  /** How many requests the log keeps; 10,000 unless told. */
  readonly logSize?: number;
}

/** The outside of every emulator: dispatch, the request log and the faults. */
export class EmulatorHost<Kind extends ProviderFault> {
  readonly #options: EmulatorHostOptions<Kind>;
  readonly #faults = new FaultBoard<Fault<Kind> | Fault<TransportFault>>();
  readonly #log: RecordedRequest[] = [];

  constructor(options: EmulatorHostOptions<Kind>) {
    this.#options = options;
  }

  /** The requests received, oldest first. */
  get requests(): readonly RecordedRequest[] {
    return this.#log;
  }

  /** Makes something go wrong; refuses a kind that this provider's emulator can't make. */
  fault(fault: Fault<Kind> | Fault<TransportFault>): FaultHandle {
    if (isProviderFault(fault) && !this.#options.carries.some((kind) => kind === fault.kind)) {
      throw new TypeError(`this emulator can't make the fault "${fault.kind}"`);
    }
    return this.#faults.add(fault);
  }

  /** Takes every fault back. */
  clearFaults(): void {
    this.#faults.clear();
  }

  /** Answers a request at any origin; usable wherever `fetch` is wanted. */
  readonly fetch = async (input: Request | URL | string, init?: RequestInit): Promise<Response> => {
    const sent = new Request(input, init);
    sent.signal.throwIfAborted();
    const request = await recordRequest(sent, this.#options.now());
    this.#log.push(request);
    if (this.#log.length > (this.#options.logSize ?? 10_000)) this.#log.shift();
    const response = await this.#answer(request);
    request.status = response.status;
    return response;
  };

  async #answer(request: RecordedRequest): Promise<Response> {
    const { answers, wait = waitByTimer } = this.#options;
    const fault = this.#faults.claim(request);
    if (fault === undefined || isProviderFault(fault)) return this.#carryOut(request, fault);
    const carryOut = () => this.#carryOut(request, undefined);
    return answerWithFault(fault, carryOut, { signal: request.signal, answers, wait });
  }

  async #carryOut(request: RecordedRequest, fault: Fault<ProviderFault> | undefined): Promise<Response> {
    const found = findRoute(this.#options.routes, request);
    if (found === undefined) return this.#options.answers.notFound(request);
    return found.route.handle({ request, params: found.params, fault });
  }
}

function isProviderFault(fault: Fault<ProviderFault> | Fault<TransportFault>): fault is Fault<ProviderFault> {
  return providerFaults.some((kind) => kind === fault.kind);
}
