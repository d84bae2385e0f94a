import type { Answer } from '../definition/client.ts';
import type { Classified, RuntimeConnector } from '../definition/connector.ts';

/** What an answer means: the connector's word first, then core's table of statuses. Undefined: all is well. */
export function classify(answer: Answer, own: RuntimeConnector['api']['classify']): Classified | undefined {
  const said = own?.(answer);
  if (said === 'ok') return undefined;
  return said ?? byStatus(answer.status);
}

function byStatus(status: number): Classified | undefined {
  if (status >= 200 && status < 300) return undefined;
  if (status === 401) return { code: 'auth/token-rejected' };
  if (status === 403) return { code: 'request/forbidden' };
  if (status === 404 || status === 410) return { code: 'request/not-found' };
  if (status === 429) return { code: 'request/rate-limited' };
  if (status === 408 || status >= 500) return { code: 'request/unavailable' };
  return { code: 'request/rejected' };
}
