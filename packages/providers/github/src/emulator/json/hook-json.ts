import type { Places } from '../places.ts';
import { fullName, type Hook, type Repository } from '../records.ts';

/** A webhook of a repository; `outcome` is what became of its last delivery. */
export function hookJson(
  hook: Hook,
  repository: Repository,
  { places, outcome }: { places: Places; outcome: number | 'no-connection' | undefined },
) {
  const { id, active, events, createdAt, insecureSsl, secret } = hook;
  const url = `${places.api}/repos/${fullName(repository)}/hooks/${id}`;
  return {
    ...{ type: 'Repository', id, name: 'web', active, events },
    config: {
      ...{ content_type: hook.contentType, insecure_ssl: insecureSsl, url: hook.url },
      // A secret is never shown again.
      ...(secret !== undefined && { secret: '********' }),
    },
    ...{ updated_at: createdAt, created_at: createdAt, url },
    ...{ test_url: `${url}/test`, ping_url: `${url}/pings`, deliveries_url: `${url}/deliveries` },
    last_response: lastResponse(outcome),
  };
}

function lastResponse(outcome: number | 'no-connection' | undefined) {
  if (outcome === undefined) return { code: null, status: 'unused', message: null };
  if (outcome === 'no-connection')
    return { code: 0, status: 'timeout', message: 'failed to connect to host' };
  return outcome < 300
    ? { code: outcome, status: 'active', message: 'OK' }
    : { code: outcome, status: 'misconfigured', message: `Invalid HTTP Response: ${outcome}` };
}
