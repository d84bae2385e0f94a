import {
  type Account,
  type GithubApp,
  type GithubEmulator,
  githubEmulator,
  type Repository,
} from '@patchbay/github/emulator';

type EmulatorOptions = NonNullable<Parameters<typeof githubEmulator>[0]>;

/** Scopes with which an OAuth App may do all that the emulator knows. */
export const everyScope = ['repo', 'user', 'admin:repo_hook'];

/** A clock that stands still until it is moved. */
export function standingClock(start = '2026-11-21T10:00:00Z') {
  let time = new Date(start);
  return {
    now: () => time,
    advance: (seconds: number) => {
      time = new Date(time.getTime() + seconds * 1000);
    },
  };
}

/** How a call is made; `token` undefined makes it without one. */
export interface Sent {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly token?: string | undefined;
}

/** Calls the API as most clients do, at GitHub's own address unless `path` names another. */
export function send(
  { fetch }: Pick<GithubEmulator, 'fetch'>,
  method: string,
  path: string,
  { body, headers = {}, token }: Sent = {},
): Promise<Response> {
  return fetch(new URL(path, 'https://api.github.com'), {
    method,
    headers: {
      accept: 'application/vnd.github+json',
      'user-agent': 'patchbay-tests',
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

/** An emulator on a standing clock with a token of its first app, and ways to call it. */
export function signedIn(
  options: EmulatorOptions = {},
  { scopes = everyScope, account }: { scopes?: readonly string[]; account?: Account } = {},
) {
  const clock = standingClock();
  const emulator = githubEmulator({ now: clock.now, ...options });
  const answer = emulator.authorize({ scopes, ...(account && { account }) });
  const token = answer.access_token;
  const call = (method: string, path: string, sent: Sent = {}) =>
    send(emulator, method, path, { token, ...sent });
  const get = (path: string, sent: Sent = {}) => call('GET', path, sent);
  /** The body of a list or a thing that is read. */
  const read = async (path: string, sent: Sent = {}) => (await get(path, sent)).json();
  return { emulator, clock, answer, token, call, get, read };
}

/** Whoever has a GitHub App, with an installation for all of the person's repositories. */
export function installed(
  options: Omit<EmulatorOptions, 'apps'> = {},
  app: { expireUserTokens?: boolean } = {},
) {
  const github = signedIn({ apps: [{ kind: 'app', ...app }], ...options });
  return { ...github, installation: github.emulator.install() };
}

/** A seeded repository by its name. */
export function repositoryOf({ world }: GithubEmulator, name: string): Repository {
  const found = [...world.repositories.values()].find((repository) => repository.name === name);
  if (found === undefined) throw new RangeError(`no repository ${name}`);
  return found;
}

/** The path of a repository. */
export const pathTo = ({ owner, name }: Repository) => `/repos/${owner.login}/${name}`;

/** The target of one relation of a Link header. */
export function linkTo(response: Response, relation: string): string | undefined {
  const links = response.headers.get('link')?.split(', ') ?? [];
  return links.find((link) => link.endsWith(`rel="${relation}"`))?.match(/<(.+)>/)?.[1];
}

/** Every item of a list, page by page along its Link header, and the addresses of the pages after the first. */
export async function walk(get: (path: string) => Promise<Response>, path: string) {
  const items: Readonly<Record<string, unknown>>[] = [];
  const links: string[] = [];
  for (let at: string | undefined = path; at !== undefined; ) {
    const response = await get(at);
    items.push(...(await response.json()));
    at = linkTo(response, 'next');
    if (at !== undefined) links.push(at);
    if (links.length > 50) throw new Error('the pages have no end');
  }
  return { items, links };
}

/** The address of the consent page for an app. */
export function authorizeUrl(app: GithubApp, parameters: Readonly<Record<string, string>> = {}): URL {
  const url = new URL('https://github.com/login/oauth/authorize');
  const usual = { client_id: app.clientId, scope: 'repo user:email', state: 'st&te' };
  for (const [name, value] of Object.entries({ ...usual, ...parameters })) {
    if (value !== '') url.searchParams.set(name, value);
  }
  return url;
}

/** Asks the token endpoint, for JSON unless told. */
export function askForToken(
  { fetch }: Pick<GithubEmulator, 'fetch'>,
  fields: Readonly<Record<string, string>>,
  accept = 'application/json',
): Promise<Response> {
  return fetch('https://github.com/login/oauth/access_token', {
    method: 'POST',
    headers: { accept },
    body: new URLSearchParams(fields),
  });
}
