import type { Connection } from '@patchbay/core';
import type { Servable } from '../src/index.ts';
import { acme, base } from './world.ts';

/** A connection as core would show it. */
export const connection: Connection = {
  id: 'c1',
  connector: 'slack',
  owner: acme,
  status: 'active',
  paused: false,
  degraded: false,
  account: { id: 'T1', name: 'Ada <ada@example.com> & "co" in Acme' },
  site: {},
  abilities: ['channels'],
  missing: [],
  scopes: { bot: ['channels:read'] },
  createdAt: new Date(0),
  updatedAt: new Date(0),
};

/** A Patchbay whose every call fails in one way. */
export function failingPatchbay(failure: () => unknown): Servable {
  const fail = async () => {
    throw failure();
  };
  const failEach = () => ({ [Symbol.asyncIterator]: () => ({ next: fail }) });
  return {
    baseUrl: new URL(base),
    has: () => true,
    connect: fail,
    callback: fail,
    workspaceOf: fail,
    list: fail,
    health: fail,
    sites: fail,
    chooseSite: fail,
    consents: fail,
    withdraw: fail,
    limits: { take: async () => ({ allowed: true, retryAfterSeconds: 0 }) },
    disconnect: fail,
    bulk: { refresh: failEach, disconnect: failEach },
    webhook: fail,
  };
}

/** Every route once, by the request that reaches its verb. */
export const everyRoute = [
  'POST /connect/slack',
  'GET /callback/slack?state=s&code=c',
  'GET /connected?connection=c1',
  'GET /connections',
  'POST /connections/bulk',
  'GET /connections/c1/health',
  'POST /connections/c1/sync',
  'GET /connections/c1/sites',
  'POST /connections/c1/sites',
  'GET /consents',
  'POST /connections/c1/withdraw',
  'DELETE /connections/c1',
  'POST /webhooks/slack',
] as const;

/** What a route's body has to hold, beyond nothing. */
export function bodyOf(line: string): { readonly json?: object } {
  if (line === 'POST /connections/c1/sites') return { json: { site: 's1' } };
  if (line.endsWith('/bulk')) return { json: { action: 'disconnect', connector: 'slack' } };
  return line.endsWith('/withdraw') ? { json: { abilities: ['channels'] } } : {};
}
