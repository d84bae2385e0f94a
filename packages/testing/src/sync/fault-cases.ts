import { isPatchbayError } from '@patchbay/core';
import { expect } from 'vitest';
import { allLists, filledScene } from './filled-scene.ts';
import type { ScriptedFault } from './scripted-provider.ts';
import type { SyncCase } from './sync-case.ts';
import { expectRest, settle, tableOf } from './sync-oracles.ts';
import type { SyncBench, SyncScene } from './sync-scene.ts';

const html = () => new Response('<h1>Back soon</h1>', { headers: { 'content-type': 'text/html' } });
const errorBody = () => Response.json({ error: 'internal' });

/** What a line and a server can do to one answer. */
const faults: Readonly<Record<string, ScriptedFault>> = {
  'a server error': 'server-error',
  'a page of the proxy': 'unavailable',
  'a reset connection': 'connection-lost',
  'no answer': 'hang',
  'a body cut short': 'cut-body',
  'half of the JSON': 'malformed-json',
  'HTML with status 200': html,
  'an error with status 200': errorBody,
};

/** How a provider may say when to come again, with the seconds that it means. */
const retryAfter: Readonly<
  Record<string, (now: Date) => readonly [header: string | undefined, seconds: number]>
> = {
  seconds: () => ['7', 7],
  'an HTTP date': (now) => [new Date(now.getTime() + 9000).toUTCString(), 8],
  nothing: () => [undefined, 0],
  zero: () => ['0', 0],
  'a date that is past': (now) => [new Date(now.getTime() - 60_000).toUTCString(), 0],
  'a whole day': () => ['86400', 86_400],
};

/** What goes wrong between here and the provider costs time, never a record. */
export const faultCases: readonly SyncCase[] = [
  {
    name: 'sync C21 the token expires on the way, also during a wait: it is renewed once, and the request is sent again',
    async run(bench) {
      for (const list of allLists) {
        const scene = await filledScene(bench, list, 9);
        const before = scene.provider.tokenRequests;
        const { provider } = scene;
        provider.at(2, () => provider.tokens.expireWhere(() => true));
        // Where two parts are read at once, the second time would meet a request that was just sent again.
        const waits = list === 'children' ? 0 : 1;
        if (waits > 0) {
          provider.at(4, () => provider.tokens.expireWhere(() => true));
          provider.strike(4, () => tooMany('1'));
        }
        expect(await scene.workspace.sync(list)).toMatchObject({ outcome: 'succeeded' });
        expect(provider.tokenRequests - before).toBe(1 + waits);
        await expectRest(scene, list);
      }
    },
  },
  {
    name: 'sync C21 ten requests at once with an expired token: it is renewed once',
    async run(bench) {
      const scene = await filledScene(bench, 'scanned', 9);
      const before = scene.provider.tokenRequests;
      scene.provider.tokens.expireWhere(() => true);
      const { workspace } = scene.process();
      const asked = Array.from({ length: 10 }, () => workspace.request('GET', 'lists/scanned'));
      expect((await Promise.all(asked)).map(({ status }) => status)).toEqual(Array(10).fill(200));
      expect(scene.provider.tokenRequests - before).toBe(1);
    },
  },
  {
    name: 'sync C21 the consent was withdrawn: the sync ends, and the connection asks to be connected again',
    async run(bench) {
      const scene = await filledScene(bench, 'ascending', 9);
      scene.provider.at(2, () => void scene.provider.tokens.revokeWhere(() => true));
      await expect(scene.workspace.sync('ascending')).rejects.toMatchObject({ code: 'auth/reauth-required' });
      expect(await scene.workspace.connection()).toMatchObject({ status: 'reauth_required' });
      expect(await tableOf(scene, 'ascending')).toHaveLength(3);
    },
  },
  ...Object.keys(retryAfter).map(
    (form): SyncCase => ({
      name: `sync C22 told to wait by ${form}: nobody asks before, and another connection is not held up`,
      run: (bench) => waitsAsTold(bench, form),
    }),
  ),
  ...Object.entries(faults).map(
    ([name, fault]): SyncCase => ({
      name: `sync C24 ${name}, once or for good: the cursor stays, and the next sync ends it`,
      async run(bench) {
        for (const times of [1, 100]) {
          for (const list of ['ascending', 'changes', 'scanned'] as const) {
            const scene = await filledScene(bench, list, 9, { timeoutMs: fault === 'hang' ? 20 : 30_000 });
            scene.provider.strike(2, fault, times);
            await endsOrFails(scene, list, times);
            await settle(scene, list);
            await expectRest(scene, list);
          }
        }
      },
    }),
  ),
];

/** One fault may pass unnoticed; one that stays has an end, with an error of ours that the log has too. */
async function endsOrFails(
  scene: SyncScene,
  list: 'ascending' | 'changes' | 'scanned',
  times: number,
): Promise<void> {
  const ended = await scene.workspace.sync(list).catch((error: unknown) => error);
  if (!isPatchbayError(ended)) return expect([ended, times]).toMatchObject([{ outcome: 'succeeded' }, 1]);
  expect(ended.code).toMatch(/^(request|response)\//);
  expect(scene.provider.requests.length).toBeLessThan(12);
  expect(await scene.workspace.runs()).toMatchObject([{ status: 'failed', errorCode: ended.code, pages: 1 }]);
}

async function waitsAsTold(bench: SyncBench, form: string): Promise<void> {
  const scene = await filledScene(bench, 'ascending', 9);
  const beside = await filledScene(bench, 'ascending', 9);
  const [header, seconds] = retryAfter[form]?.(bench.clock.now()) ?? [undefined, 0];
  scene.provider.strike(2, () => tooMany(header));
  const told = bench.clock.now().getTime() + seconds * 1000;
  const ended = await scene.workspace.sync('ascending').catch((error: unknown) => error);
  if (isPatchbayError(ended, 'request/rate-limited')) {
    const { retryAt } = ended.detail;
    expect(retryAt?.getTime()).toBeGreaterThanOrEqual(told);
    const began = bench.clock.now().getTime();
    await settleAt(beside, began);
    bench.clock.advance(Math.max(0, (retryAt?.getTime() ?? 0) - began));
  }
  await settle(scene, 'ascending');
  await expectRest(scene, 'ascending');
  expect(scene.provider.requests[2]?.at.getTime()).toBeGreaterThanOrEqual(told);
}

/** The other connection is synced without a wait. */
async function settleAt(scene: SyncScene, time: number): Promise<void> {
  expect(await scene.workspace.sync('ascending')).toMatchObject({ outcome: 'succeeded' });
  expect(scene.bench.clock.now().getTime()).toBe(time);
}

function tooMany(header: string | undefined): Response {
  return new Response('{}', {
    status: 429,
    headers: { ...(header !== undefined && { 'retry-after': header }) },
  });
}
