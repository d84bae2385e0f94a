import type { ConsentAsked } from './authorization-server.ts';
import type { TokenCall } from './token-calls.ts';

/** What a test asks of the authorization server's process about one client. */
export function controls(origin: string, client: string) {
  const ask = async (control: string, asked: object = {}): Promise<unknown> => {
    const body = JSON.stringify({ client, ...asked });
    const response = await fetch(`${origin}/control/${control}`, { method: 'POST', body });
    if (!response.ok) throw new Error(`The authorization server answered ${response.status} to ${control}.`);
    return response.json();
  };
  const calls = async (kind: string): Promise<readonly TokenCall[]> =>
    ((await ask('calls')) as readonly TokenCall[]).filter(({ grant }) => grant === kind);
  return {
    consent: (asked: Omit<ConsentAsked, 'client'>) => ask('consent', asked) as Promise<string>,
    /** The refreshes so far, the oldest first. */
    refreshes: () => calls('refresh_token'),
    /** The exchanges of a code so far, the oldest first. */
    exchanges: () => calls('authorization_code'),
    /** From now on answers wait, though their requests are processed. */
    hold: () => ask('hold'),
    release: () => ask('release'),
    /** Ends every grant of the client. */
    revoke: () => ask('revoke'),
  };
}
