import { type Delivery, type Random, WebhookSender } from '@patchbay/testing/emulator';
import type { GithubApp } from './github-app.ts';
import { type GithubDelivery, signedRequest } from './hook-delivery.ts';
import type { Installations } from './installations.ts';
import { nodeId, organization, simpleUser } from './json/account-json.ts';
import { hookJson } from './json/hook-json.ts';
import { repositoryJson } from './json/repository-json.ts';
import { githubPlaces } from './places.ts';
import type { Account, Hook, Repository } from './records.ts';
import type { GithubEvent } from './world-state.ts';

interface HookFeedOptions {
  readonly random: Random;
  readonly apps: readonly GithubApp[];
  readonly installations: Installations;
  readonly deliver: ((request: Request) => Promise<Response>) | undefined;
}

/** GitHub's webhooks. Deliveries wait until `flush` sends them, each once: GitHub repeats nothing by itself. */
export class HookFeed {
  readonly #options: HookFeedOptions;
  readonly #sender: WebhookSender<GithubDelivery>;

  constructor(options: HookFeedOptions) {
    const { deliver } = options;
    this.#options = options;
    this.#sender = new WebhookSender({
      maxAttempts: 1,
      toRequest: signedRequest,
      ...(deliver && { deliver }),
    });
  }

  /** What was sent, is waiting, or was lost, oldest first. */
  get deliveries(): readonly Delivery<GithubDelivery>[] {
    return this.#sender.deliveries;
  }

  /** Sends what waits; returns how many arrived. */
  flush(): Promise<number> {
    return this.#sender.flush();
  }

  /** Sends a delivery once more, by its GUID, as a person or an app may ask within three days. */
  redeliver(id: string): Promise<void> {
    return this.#sender.redeliver(id);
  }

  /** Drops what waits, so that only a sync can find it out. */
  discardPending(): void {
    this.#sender.discardPending();
  }

  /** Tells the hooks of the repository, and the apps that are installed on it. */
  announce(event: GithubEvent): void {
    const { name, repository } = event;
    const payload = payloadOf(event);
    for (const hook of repository.hooks.values()) {
      if (hook.active && isOneOf(hook.events, name)) this.#sendToHook(hook, repository, name, payload);
    }
    for (const app of this.#options.apps) {
      const installation = this.#options.installations.covering(app, repository);
      if (installation === undefined || !app.webhook?.events.includes(name)) continue;
      const { id } = installation;
      const routed = { ...payload, installation: { id, node_id: nodeId('Installation', id) } };
      this.tellApp(app, name, routed);
    }
  }

  /** Tells one app, whatever it subscribed to. */
  tellApp({ id, webhook }: GithubApp, event: string, payload: object): void {
    if (webhook === undefined) return;
    const { url, secret, contentType } = webhook;
    const target = { type: 'integration', id } as const;
    this.#enqueue({ url, secret, contentType, event, hookId: id, target }, payload);
  }

  /** The first delivery of a new hook. */
  ping(hook: Hook, repository: Repository, by: Account): void {
    const told = { places: githubPlaces, outcome: undefined };
    this.#sendToHook(hook, repository, 'ping', {
      zen: 'Responsive is better than fast.',
      ...{ hook_id: hook.id, hook: hookJson(hook, repository, told) },
      repository: repositoryJson(repository, githubPlaces),
      sender: simpleUser(by, githubPlaces),
    });
  }

  /** What became of the last delivery to a hook. */
  outcomeOf({ id }: Hook): number | 'no-connection' | undefined {
    const sent = this.deliveries.filter(({ message, attempts }) => message.hookId === id && attempts > 0);
    return sent.at(-1)?.outcomes.at(-1);
  }

  #sendToHook(hook: Hook, repository: Repository, event: string, payload: object): void {
    const { id: hookId, url, secret, contentType } = hook;
    const target = { type: 'repository', id: repository.id } as const;
    this.#enqueue({ url, secret, contentType, event, hookId, target }, payload);
  }

  #enqueue(to: Omit<GithubDelivery, 'id' | 'body'>, payload: object): void {
    const { random } = this.#options;
    const id = [8, 4, 4, 4, 12].map((length) => random.hex(length)).join('-');
    this.#sender.enqueue({ id, body: JSON.stringify(payload), ...to });
  }
}

function payloadOf({ action, about, repository, sender }: GithubEvent) {
  const { owner } = repository;
  return {
    action,
    ...about,
    repository: repositoryJson(repository, githubPlaces),
    ...(owner.type === 'Organization' && { organization: organization(owner, githubPlaces) }),
    sender: simpleUser(sender, githubPlaces),
  };
}

function isOneOf(events: readonly string[], name: string): boolean {
  return events.includes('*') || events.includes(name);
}
