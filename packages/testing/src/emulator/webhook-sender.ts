/** Something to tell an app. */
export interface WebhookMessage {
  /** Names it in reports and for `redeliver`. */
  readonly id: string;
  readonly url: string;
  readonly body: string;
}

/** A message with what became of it. */
export interface Delivery<Message extends WebhookMessage> {
  readonly message: Message;
  /** How often it was tried. */
  attempts: number;
  /** The status of each try, or why there was none. */
  readonly outcomes: (number | 'no-connection')[];
  state: 'pending' | 'delivered' | 'given-up';
}

/** How a provider sends. */
export interface WebhookSenderOptions<Message extends WebhookMessage> {
  /** The signed request of a try; `attempt` counts from 0, `last` is the outcome before. */
  toRequest(message: Message, attempt: number, last?: number | 'no-connection'): Request | Promise<Request>;
  /** Sends it: global `fetch` unless told. */
  readonly deliver?: (request: Request) => Promise<Response>;
  /** How often a message is tried in all. */
  readonly maxAttempts: number;
  /** Whether an answer forbids further tries. */
  isFinal?(response: Response): boolean;
}

/**
 * Sends webhooks when told to: nothing happens by timers. Each `flush` tries every pending message once, in order;
 * what failed stays pending until it was tried `maxAttempts` times.
 */
export class WebhookSender<Message extends WebhookMessage> {
  readonly #options: WebhookSenderOptions<Message>;
  readonly #deliveries: Delivery<Message>[] = [];

  constructor(options: WebhookSenderOptions<Message>) {
    this.#options = options;
  }

  /** Everything that was ever to be sent, oldest first. */
  get deliveries(): readonly Delivery<Message>[] {
    return this.#deliveries;
  }

  /** Puts a message in the queue; `flush` sends it. */
  enqueue(message: Message): void {
    this.#deliveries.push({ message, attempts: 0, outcomes: [], state: 'pending' });
  }

  /** Tries every pending message once; returns how many arrived. */
  async flush(): Promise<number> {
    let arrived = 0;
    for (const delivery of this.#deliveries.filter(({ state }) => state === 'pending')) {
      await this.#attempt(delivery);
      if (delivery.state === 'delivered') arrived += 1;
    }
    return arrived;
  }

  /** Sends a message once more, whatever became of it: providers deliver at least once. */
  async redeliver(id: string): Promise<void> {
    const delivery = this.#deliveries.find(({ message }) => message.id === id);
    if (delivery === undefined) throw new RangeError(`there is no delivery "${id}"`);
    await this.#attempt(delivery);
  }

  /** Forgets what is pending, as a provider that has given up does. */
  discardPending(): void {
    for (const delivery of this.#deliveries) if (delivery.state === 'pending') delivery.state = 'given-up';
  }

  async #attempt(delivery: Delivery<Message>): Promise<void> {
    const { deliver = fetch, toRequest, maxAttempts, isFinal } = this.#options;
    const request = await toRequest(delivery.message, delivery.attempts, delivery.outcomes.at(-1));
    delivery.attempts += 1;
    const response = await deliver(request).catch(() => undefined);
    delivery.outcomes.push(response?.status ?? 'no-connection');
    await response?.body?.cancel();
    if (response?.ok) delivery.state = 'delivered';
    else if (delivery.state === 'delivered') return;
    else if (delivery.attempts >= maxAttempts || (response !== undefined && isFinal?.(response))) {
      delivery.state = 'given-up';
    }
  }
}
