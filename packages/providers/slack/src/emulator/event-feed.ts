import {
  type Clock,
  type Delivery,
  type Random,
  RateLimiter,
  WebhookSender,
} from '@patchbay/testing/emulator';
import type { Conversation } from './conversation.ts';
import { eventCallback, rateLimitedCallback, type SlackDelivery, signedRequest } from './event-envelope.ts';
import { isToldOf } from './event-visibility.ts';
import type { Installation, Installations } from './installations.ts';
import type { SlackApp } from './slack-app.ts';
import type { SlackEvent } from './slack-objects.ts';
import type { Workspace } from './workspace.ts';

interface EventFeedOptions {
  readonly now: Clock;
  readonly random: Random;
  readonly deliver: ((request: Request) => Promise<Response>) | undefined;
  readonly installations: Installations;
  /** How many events an app may be sent of one workspace in an hour. */
  readonly hourlyLimit: number;
}

/**
 * The Events API. Events wait until `flush` sends them; each flush tries every waiting event once, four tries in
 * all, as Slack does over six minutes.
 */
export class EventFeed {
  readonly #options: EventFeedOptions;
  readonly #urls = new Map<SlackApp, { url: string; events: ReadonlySet<string> | undefined }>();
  readonly #sender: WebhookSender<SlackDelivery>;
  readonly #limiter: RateLimiter;

  constructor(options: EventFeedOptions) {
    const { now, deliver } = options;
    this.#options = options;
    this.#limiter = new RateLimiter({ now });
    this.#sender = new WebhookSender({
      maxAttempts: 4,
      ...(deliver && { deliver }),
      toRequest: (message, attempt, last) => signedRequest(message, { now: now(), attempt, last }),
      isFinal: (response) => response.headers.get('x-slack-no-retry') === '1',
    });
  }

  /** What was sent, is waiting, or was given up, oldest first. */
  get deliveries(): readonly Delivery<SlackDelivery>[] {
    return this.#sender.deliveries;
  }

  /**
   * Sets an app's request URL, once it has answered the handshake; throws when it doesn't. `events` are the types
   * subscribed to, all of them unless told.
   */
  async register(app: SlackApp, url: string, events?: readonly string[]): Promise<void> {
    const { random, now, deliver = fetch } = this.#options;
    const challenge = random.id('', 52);
    const body = JSON.stringify({ token: app.verificationToken, challenge, type: 'url_verification' });
    const handshake = { id: 'url_verification', url, body, signingSecret: app.signingSecret };
    const response = await deliver(await signedRequest(handshake, { now: now(), attempt: 0 }));
    const answer = await response.text();
    const isEcho = answer === challenge || answer === JSON.stringify({ challenge });
    if (!response.ok || !isEcho) {
      throw new Error(`the request URL didn't answer the challenge: status ${response.status}`);
    }
    this.#urls.set(app, { url, events: events && new Set(events) });
  }

  /** Tells every app that is installed here and may know. */
  announce(workspace: Workspace, event: SlackEvent, conversation?: Conversation): void {
    for (const installation of this.#options.installations.all) {
      if (!installation.workspaces.includes(workspace)) continue;
      if (isToldOf(installation, event, conversation)) this.tellApp(installation, event, workspace);
    }
  }

  /** Tells one app of one event, unless it had too many this hour: then it is told that, once a minute. */
  tellApp(installation: Installation, event: SlackEvent, workspace = installation.workspace): void {
    const { now, random, hourlyLimit } = this.#options;
    const { app } = installation;
    const { team } = workspace;
    const subscription = this.#urls.get(app);
    if (subscription === undefined || subscription.events?.has(event.type) === false) return;
    const key = `${app.id} ${team.id}`;
    if (this.#limiter.take(key, { limit: hourlyLimit, windowSeconds: 3600 }).allowed) {
      const callback = eventCallback(event, installation, { team, random, now });
      this.#enqueue(app, callback.event_id, callback);
    } else if (this.#limiter.take(`told ${key}`, { limit: 1, windowSeconds: 60 }).allowed) {
      this.#enqueue(app, random.id('Rl', 10), rateLimitedCallback(app, team.id, now()));
    }
  }

  /** Sends what waits; returns how many events arrived. */
  flush(): Promise<number> {
    return this.#sender.flush();
  }

  /** Sends an event once more, by its `event_id`. */
  redeliver(eventId: string): Promise<void> {
    return this.#sender.redeliver(eventId);
  }

  /** Drops what waits, so that only a sync can find it out. */
  discardPending(): void {
    this.#sender.discardPending();
  }

  #enqueue(app: SlackApp, id: string, callback: object): void {
    const url = this.#urls.get(app)?.url;
    if (url === undefined) return;
    this.#sender.enqueue({ id, url, body: JSON.stringify(callback), signingSecret: app.signingSecret });
  }
}
