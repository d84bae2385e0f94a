import { serve } from '@patchbay/server/node';
import type { Environment } from './environment.ts';

/** What answers below `/integrations`. */
interface Handler {
  fetch(request: Request): Promise<Response> | Response;
}

/** An app such as yours: one page, and a sign-in that only the holder of its link passes. */
export interface App {
  /** Where browsers and Slack reach it, without a path. */
  readonly url: string;
  /** Signs its visitor in, and shows the page with the button. Secret. */
  readonly startUrl: URL;
  isSignedIn(request: Request): boolean;
  /** Hands everything below `/integrations` to `handler`; until then it is not found. */
  mount(handler: Handler): void;
  close(): Promise<void>;
}

/** Listens on this machine. Behind a tunnel it is reached by the tunnel's address. */
export async function openApp({ port, slack }: Pick<Environment, 'port' | 'slack'>): Promise<App> {
  let mounted: Handler | undefined;
  const key = crypto.randomUUID();
  const isSignedIn = (request: Request) =>
    (request.headers.get('cookie') ?? '').split(/;\s*/).includes(`quickstart=${key}`);

  const answer = (request: Request): Response | Promise<Response> => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname.startsWith('/integrations/') && mounted !== undefined) return mounted.fetch(request);
    if (pathname === '/' && searchParams.get('key') === key) return signIn(key, url);
    if (pathname === '/' && isSignedIn(request)) return connectPage();
    return new Response('Not found', { status: 404 });
  };

  const server = await serve({ fetch: async (request) => answer(request) }, { port, hostname: '127.0.0.1' });
  const url = slack?.publicUrl ?? new URL(server.url).origin;
  return {
    url,
    startUrl: new URL(`/?key=${key}`, url),
    isSignedIn,
    mount(handler) {
      mounted = handler;
    },
    close: () => server.close(),
  };
}

/** The key leaves the address bar at once. */
function signIn(key: string, url: string): Response {
  const secure = url.startsWith('https:') ? '; Secure' : '';
  return new Response(undefined, {
    status: 303,
    headers: { location: '/', 'set-cookie': `quickstart=${key}; Path=/; HttpOnly; SameSite=Lax${secure}` },
  });
}

function connectPage(): Response {
  const page = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Integrations</title></head>
<body><main>
<h1>Integrations</h1>
<form method="post" action="/integrations/connect/slack"><button>Connect Slack</button></form>
</main></body>
</html>
`;
  return new Response(page, {
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
  });
}
