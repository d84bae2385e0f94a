import type { FlowRow } from '@patchbay/core';
import { expect } from 'vitest';
import { parallel } from './parallel.ts';
import { ada } from './sample-connections.ts';
import type { StoreCaseGroup } from './store-case.ts';

/** Flows: found until they end, consumed once. */
export const flowCases: StoreCaseGroup = {
  name: 'G10 flows',
  cases: [
    {
      name: 'a flow is found as it was saved',
      async run({ store, other }) {
        const full = sampleFlow('full');
        const bare = { ...sampleFlow('bare'), owner: { tenantId: 'acme' }, subject: undefined };
        const barest = {
          ...bare,
          sealedVerifier: undefined,
          returnTo: undefined,
          opener: undefined,
          reconnect: undefined,
          scopes: {},
          abilities: [],
          site: {},
        };
        await store.flows.save(full, 600);
        await store.flows.save(barest, 600);
        expect(await other.flows.find(full.stateHash)).toEqual(full);
        expect(await other.flows.find(barest.stateHash)).toEqual(barest);
      },
    },
    {
      name: 'an unknown flow is neither found nor consumed',
      async run({ store }) {
        await store.flows.save(sampleFlow('known'), 600);
        expect(await store.flows.find(hash('unknown'))).toBeUndefined();
        expect(await store.flows.consume(hash('unknown'))).toBe(false);
      },
    },
    {
      name: 'a flow is consumed by one of fifty at once',
      async run(bench) {
        const { stateHash } = sampleFlow('wanted');
        await bench.store.flows.save(sampleFlow('wanted'), 600);
        const consumed = await parallel(bench, 50, (store) => store.flows.consume(stateHash));
        expect(consumed.filter(Boolean)).toHaveLength(1);
      },
    },
    {
      name: 'a consumed flow is not found',
      async run({ store, other }) {
        const { stateHash } = sampleFlow('used');
        await store.flows.save(sampleFlow('used'), 600);
        expect(await store.flows.consume(stateHash)).toBe(true);
        expect(await other.flows.find(stateHash)).toBeUndefined();
        expect(await other.flows.consume(stateHash)).toBe(false);
      },
    },
    {
      name: 'finding a flow changes nothing',
      async run({ store }) {
        const flow = sampleFlow('seen');
        await store.flows.save(flow, 600);
        await store.flows.find(flow.stateHash);
        expect(await store.flows.find(flow.stateHash)).toEqual(flow);
        expect(await store.flows.consume(flow.stateHash)).toBe(true);
      },
    },
    {
      name: 'a flow ends by the clock of the store',
      async run({ store, clock }) {
        const { stateHash } = sampleFlow('late');
        await store.flows.save(sampleFlow('late'), 600);
        clock.advance(599_000);
        expect(await store.flows.find(stateHash)).toBeDefined();
        clock.advance(1_000);
        expect(await store.flows.find(stateHash)).toBeUndefined();
        expect(await store.flows.consume(stateHash)).toBe(false);
      },
    },
    {
      name: 'flows of two tabs do not disturb each other',
      async run({ store }) {
        const [left, right] = [sampleFlow('left'), sampleFlow('right')];
        await store.flows.save(left, 600);
        await store.flows.save(right, 600);
        expect(await store.flows.consume(left.stateHash)).toBe(true);
        expect(await store.flows.find(right.stateHash)).toEqual(right);
      },
    },
    {
      name: 'a flow shares nothing with what was saved or found',
      async run({ store }) {
        const site: Record<string, unknown> = { region: 'eu' };
        const flow = { ...sampleFlow('own'), site };
        await store.flows.save(flow, 600);
        site.region = 'us';
        const found = await store.flows.find(flow.stateHash);
        expect(found?.site).toEqual({ region: 'eu' });
        Object.assign(found?.site ?? {}, { region: 'cn' });
        expect((await store.flows.find(flow.stateHash))?.site).toEqual({ region: 'eu' });
      },
    },
  ],
};

/** A consent under way. */
export function sampleFlow(name: string): FlowRow {
  return {
    stateHash: hash(name),
    bindingHash: hash('binding'),
    context: 'slack',
    connector: 'slack',
    appId: 'slack/client-1',
    owner: ada,
    subject: 'site 7',
    sealedVerifier: 'ic1.key-1.verifier',
    salt: 'AAAAAAAAAAAAAAAAAAAAAA',
    scopes: { default: ['channels:read'], user: [] },
    abilities: ['channels'],
    site: { region: 'eu', nested: { empty: null } },
    returnTo: 'https://app.example.com/settings?tab=1#end',
    flowId: name,
    opener: 'https://admin.example.com',
    reconnect: { connection: 'connection-1', otherAccount: true },
  };
}

/** Of the length of a SHA-256 in base64url. */
function hash(name: string): string {
  return name.padEnd(43, 'A');
}
