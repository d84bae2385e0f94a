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
  return {
    consent: (asked: Omit<ConsentAsked, 'client'>) => ask('consent', asked) as Promise<string>,
    /** The refreshes so far, the oldest first. */
    async refreshes(): Promise<readonly TokenCall[]> {
      const calls = (await ask('calls')) as readonly TokenCall[];
      return calls.filter(({ grant }) => grant === 'refresh_token');
    },
    /** From now on answers wait, though their requests are processed. */
    hold: () => ask('hold'),
    release: () => ask('release'),
    /** Ends every grant of the client. */
    revoke: () => ask('revoke'),
  };
}
