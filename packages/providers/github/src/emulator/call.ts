import type { Fault, ProviderFault, RecordedRequest } from '@patchbay/testing/emulator';
import { Access } from './access.ts';
import type { Authorizations, GithubAuthorization, GithubIdentity } from './authorizations.ts';
import type { Budgets } from './budgets.ts';
import { GithubFailure, invalidRequest, moved, notFound } from './github-failure.ts';
import type { HookFeed } from './hook-feed.ts';
import type { Installations } from './installations.ts';
import { type Places, placesOf } from './places.ts';
import { type Account, fullName, type Repository } from './records.ts';
import type { World } from './world.ts';

/** What the API stands on. */
export interface ApiParts {
  readonly world: World;
  readonly server: GithubAuthorization;
  readonly authorizations: Authorizations;
  readonly installations: Installations;
  readonly budgets: Budgets;
  readonly feed: HookFeed;
  /** Names each answer, as support asks for it. */
  requestId(): string;
}

/** A call of the API. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** As `/repos/:owner/:repo/issues`; one that begins so answers at `/repositories/:id/issues` too. */
  readonly path: string;
  /** Whether it works without a token. */
  readonly anonymous?: boolean;
  /** Whether it costs nothing of the hour. */
  readonly free?: boolean;
  readonly createsContent?: boolean;
  /** Any of these scopes is enough, as the header tells. */
  readonly scopes?: readonly string[];
  /** The permission of a GitHub App that is needed, as the header tells: `issues=read`. */
  readonly permission?: string;
  run(call: Call): Response | Promise<Response>;
}

/** One call, by whoever makes it. */
export class Call {
  readonly parts: ApiParts;
  readonly request: RecordedRequest;
  readonly params: Readonly<Record<string, string>>;
  readonly access: Access;
  readonly fault: Fault<ProviderFault> | undefined;

  constructor(
    parts: ApiParts,
    { request, params, fault }: Pick<Call, 'request' | 'params' | 'fault'>,
    identity: GithubIdentity | undefined,
  ) {
    this.parts = parts;
    this.request = request;
    this.params = params;
    this.fault = fault;
    this.access = new Access(identity, parts.installations);
  }

  get places(): Places {
    return placesOf(this.request.url);
  }

  /** The person of the token; 401 without one. */
  get me(): Account {
    const { account } = this.access;
    if (account === undefined) throw new GithubFailure(401, 'Requires authentication');
    return account;
  }

  /** A search parameter; undefined when it is missing or empty. */
  query(name: string): string | undefined {
    return this.request.search.get(name) || undefined;
  }

  /** A search parameter that is one of a few words; another word is as none, except where GitHub refuses it. */
  choice<Word extends string>(name: string, words: readonly Word[], fallback: Word): Word {
    return words.find((word) => word === this.query(name)) ?? fallback;
  }

  /** The number in the path, or 404. */
  number(name: string): number {
    const text = this.params[name] ?? '';
    if (!/^\d{1,15}$/.test(text)) throw notFound();
    return Number(text);
  }

  /** The body, which must be a JSON object. */
  json(): Readonly<Record<string, unknown>> {
    let value: unknown;
    try {
      value = JSON.parse(this.request.body === '' ? '{}' : this.request.body);
    } catch {
      throw new GithubFailure(400, 'Problems parsing JSON');
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new GithubFailure(400, 'Body should be a JSON object');
    }
    return { ...value };
  }

  /** The repository of the path. One that was renamed is answered by where it is; a hidden one isn't there. */
  repository(): Repository {
    const { repositories, formerNames } = this.parts.world;
    const { owner, repo } = this.params;
    if (owner === undefined || repo === undefined) return this.#seen(repositories.get(this.number('id')));
    const wanted = `${owner}/${repo}`.toLowerCase();
    const named = [...repositories.values()].find((one) => fullName(one).toLowerCase() === wanted);
    if (named !== undefined) return this.#seen(named);
    const { id } = this.#seen(formerNames.get(wanted));
    if (!repositories.has(id)) throw notFound();
    throw this.movedTo(id);
  }

  /** The same call at another repository's address; `rest` replaces what follows it in the path. */
  movedTo(id: number, rest = this.#afterRepository()): GithubFailure {
    const { method, url } = this.request;
    return moved(method, `${this.places.api}/repositories/${id}${rest}${url.search}`);
  }

  /** This call's own address, as links name it: by the repository's id, which doesn't change. */
  selfLink(): URL {
    const { url, path } = this.request;
    const { owner, repo } = this.params;
    const isRepository = owner !== undefined && repo !== undefined;
    const place = isRepository ? `/repositories/${this.repository().id}${this.#afterRepository()}` : path;
    return new URL(`${place}${url.search}`, this.places.api);
  }

  #afterRepository(): string {
    const parts = this.request.path.split('/');
    const rest = parts.slice(this.params.owner === undefined ? 3 : 4).join('/');
    return rest === '' ? '' : `/${rest}`;
  }

  #seen(repository: Repository | undefined): Repository {
    if (repository === undefined || !this.access.sees(repository)) throw notFound();
    return repository;
  }
}

/** A field of a body that must be text if it is there; null counts as none. */
export function textField(body: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = body[name] ?? undefined;
  if (value === undefined || typeof value === 'string') return value;
  throw invalidRequest(`For 'properties/${name}', ${JSON.stringify(value)} is not a string.`);
}

/** A field of a body that must be a list of text if it is there. */
export function textsField(
  body: Readonly<Record<string, unknown>>,
  name: string,
): readonly string[] | undefined {
  const value = body[name] ?? undefined;
  if (value === undefined) return undefined;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  throw invalidRequest(`For 'properties/${name}', ${JSON.stringify(value)} is not an array of strings.`);
}
