import type { DeliveryKey, DeliveryRow } from '@patchbay/core';
import { expect } from 'vitest';
import { parallel } from './parallel.ts';
import { dueKeys } from './sample-connections.ts';
import type { StoreCaseGroup } from './store-case.ts';

/** The inbox: an event is accepted once, due until it is handled, and handled once. */
export const deliveryCases: StoreCaseGroup = {
  name: 'G31 deliveries',
  cases: [
    {
      name: 'an event is accepted once of fifty deliveries at once',
      async run(bench) {
        const accepted = await parallel(bench, 50, (store) => store.deliveries.accept(sample('e1')));
        expect(accepted.filter(Boolean)).toHaveLength(1);
        expect(await dueKeys(bench.store)).toHaveLength(1);
      },
    },
    {
      name: 'an accepted event is found as it came',
      async run({ store, other }) {
        await store.deliveries.accept(sample('e1'));
        expect(await other.deliveries.find(at('e1'))).toEqual(sample('e1'));
        const bare = {
          connector: 'slack',
          appId: 'slack/client-1',
          event: { id: 'e2', type: 'ping', payload: null },
        };
        await store.deliveries.accept(bare);
        expect(await other.deliveries.find(at('e2'))).toEqual(bare);
      },
    },
    {
      name: 'a redelivery changes nothing',
      async run({ store }) {
        const { event, ...route } = sample('e1');
        await store.deliveries.accept({ ...route, event });
        expect(await store.deliveries.accept({ ...route, event: { ...event, type: 'changed' } })).toBe(false);
        expect((await store.deliveries.find(at('e1')))?.event).toEqual(event);
      },
    },
    {
      name: 'a stored event shares nothing with what came in or was found',
      async run({ store }) {
        const payload = { text: 'as it came' };
        const { event, ...route } = sample('e1');
        await store.deliveries.accept({ ...route, event: { ...event, payload } });
        payload.text = 'changed';
        const found = await store.deliveries.find(at('e1'));
        expect(found?.event.payload).toEqual({ text: 'as it came' });
        Object.assign(found?.event ?? {}, { payload });
        expect((await store.deliveries.find(at('e1')))?.event.payload).not.toEqual(payload);
      },
    },
    {
      name: 'events of other connectors, apps and tenants are others, also with ids that look alike when joined',
      async run({ store }) {
        const routes: readonly (Omit<DeliveryKey, 'eventId'> & { readonly id: string })[] = [
          { connector: 'a', appId: 'b:c', id: 'd' },
          { connector: 'a:b', appId: 'c', id: 'd' },
          { connector: 'a', appId: 'b', id: 'c:d' },
          { connector: 'a', appId: 'b', id: '["c","d"]' },
          { connector: 'a', appId: 'b', tenantId: 'c', id: 'd' },
          { connector: 'a', appId: 'b', tenantId: 't', id: 'd' },
          { connector: 'a', appId: 'b', id: "c'd 👩‍🚀" },
        ];
        for (const { id, ...route } of routes) {
          expect(await store.deliveries.accept({ ...route, event: sample(id).event })).toBe(true);
        }
        for (const { connector, appId, tenantId, id } of routes) {
          const key = { connector, appId, ...(tenantId !== undefined && { tenantId }), eventId: id };
          expect((await store.deliveries.find(key))?.event.id).toBe(id);
        }
        expect(await store.deliveries.find({ connector: 'a', appId: 'b', eventId: 'd' })).toBeUndefined();
        expect(new Set(await dueKeys(store)).size).toBe(routes.length);
      },
    },
    {
      name: 'an accepted event is due at once, as work that names it',
      async run({ store, other }) {
        await store.deliveries.accept(sample('e1'));
        const work = await other.work.claim({ holder: 'worker', leaseSeconds: 60, limit: 10 });
        const args = { connector: 'slack', appId: 'slack/client-1', eventId: 'e1' };
        expect(work).toMatchObject([{ kind: 'delivery', args, failures: 0 }]);
        expect([work[0]?.connectionId, work[0]?.tenantId, work[0]?.everySeconds]).toEqual(
          Array(3).fill(undefined),
        );
      },
    },
    {
      name: 'G14 an event that came to one tenant’s URL is found, due and handled as that tenant’s only',
      async run({ store, other }) {
        const theirs = { ...at('e1'), tenantId: 'acme' };
        await store.deliveries.accept({ ...sample('e1'), tenantId: 'acme' });
        expect(await other.deliveries.find(theirs)).toEqual({ ...sample('e1'), tenantId: 'acme' });
        for (const key of [at('e1'), { ...theirs, tenantId: 'globex' }]) {
          expect(await store.deliveries.find(key)).toBeUndefined();
          expect(await store.deliveries.handled(key)).toBe(false);
        }
        const work = await other.work.claim({ holder: 'worker', leaseSeconds: 60, limit: 10 });
        expect(work.map(({ args }) => args)).toEqual([theirs]);
        expect(await store.deliveries.handled(theirs)).toBe(true);
        expect(await store.deliveries.accept(sample('e1'))).toBe(true);
      },
    },
    {
      name: 'an event is handled by one of twenty at once',
      async run(bench) {
        await bench.store.deliveries.accept(sample('e1'));
        const handled = await parallel(bench, 20, (store) => store.deliveries.handled(at('e1')));
        expect(handled.filter(Boolean)).toHaveLength(1);
      },
    },
    {
      name: 'a handled event is due no more, and still known',
      async run({ store, clock }) {
        await store.deliveries.accept(sample('e1'));
        await store.deliveries.accept(sample('e2'));
        expect(await store.deliveries.handled(at('e1'))).toBe(true);
        expect(await dueKeys(store)).toHaveLength(1);
        expect(await store.deliveries.accept(sample('e1'))).toBe(false);
        expect(await store.deliveries.handled(at('e1'))).toBe(false);
        expect(await store.deliveries.find(at('e1'))).toEqual(sample('e1'));
        clock.advance(3_600_000);
        expect(await dueKeys(store)).toHaveLength(1);
      },
    },
    {
      name: 'an unknown event is not found and not handled',
      async run({ store }) {
        expect(await store.deliveries.find(at('missing'))).toBeUndefined();
        expect(await store.deliveries.handled(at('missing'))).toBe(false);
      },
    },
  ],
};

const at = (eventId: string): DeliveryKey => ({ connector: 'slack', appId: 'slack/client-1', eventId });

function sample(id: string): DeliveryRow {
  const touches = [{ stream: 'channels', parent: 'T1', gone: { id: 'C1', version: 2 } }];
  const event = { id, type: 'channel_deleted', account: 'T1', revoked: true as const, touches };
  return {
    connector: 'slack',
    appId: 'slack/client-1',
    event: { ...event, payload: { nested: [null, '👩‍🚀'] } },
  };
}
