import { expect } from 'vitest';
import * as z from 'zod/mini';
import { filledScene } from './filled-scene.ts';
import { defineScripted } from './scripted-connector.ts';
import { scriptedRecords } from './scripted-world.ts';
import type { SyncCase } from './sync-case.ts';
import { expectRest, expectTruth, settle, tableOf } from './sync-oracles.ts';

/** Values that a database, a parser or a driver may stumble over. */
const oddities: Readonly<Record<string, unknown>> = {
  'an integer beyond 2^53': 2 ** 53 + 2,
  'the smallest number': 5e-324,
  'a decimal as text': '0.10000000000000000000000001',
  'null inside': { list: [null, { of: null }] },
  'a million characters': 'long '.repeat(200_000),
  'names of its own': { constructor: 1, toString: 2, 'a"b\\c': 3, '': 4 },
  emoji: '👩‍🚀🏳️‍🌈',
};

/** Records that are not as the connector knows them. */
export const recordCases: readonly SyncCase[] = [
  {
    name: 'sync C25 one record of a page does not fit, or none does: the others are stored, these are set aside with the reason',
    async run(bench) {
      for (const list of ['ascending', 'newest', 'changes', 'scanned'] as const) {
        for (const bad of [scriptedRecords(5, 5), scriptedRecords(4, 6), scriptedRecords(1, 9)]) {
          const scene = await filledScene(bench, list, 9);
          scene.provider.world.put(list, ...bad.map((record) => ({ ...record, name: 42 })));
          const { counts } = await scene.workspace.sync(list);
          expect(counts).toMatchObject({ inserted: 9 - bad.length, rejected: expect.any(Number) });
          const rejected = [];
          for await (const row of scene.workspace.rejected(list)) rejected.push(row);
          expect(rejected.map(({ data }) => (data as { id: string }).id).sort()).toEqual(
            bad.map(({ id }) => id),
          );
          expect(rejected[0]?.reason).toContain('name');
        }
      }
    },
  },
  {
    name: 'sync C25 after an update of the connector what was set aside is stored, and nothing is read for it',
    async run(bench) {
      const scene = await filledScene(bench, 'ascending', 9);
      const { world, requests } = scene.provider;
      world.put('ascending', ...scriptedRecords(3, 5, { name: 42 }));
      await scene.workspace.sync('ascending');
      scene.update(defineScripted({ name: z.union([z.string(), z.number()]) }));
      const asked = requests.length;
      expect(await scene.workspace.retryRejected('ascending')).toEqual({ accepted: 3, left: 0 });
      expect(requests).toHaveLength(asked);
      await expectTruth(scene, 'ascending');
    },
  },
  {
    name: 'sync C25 more than half of a hundred records do not fit: the run has failed, and what did fit is stored',
    async run(bench) {
      const scene = await filledScene(bench, 'scanned', 120, { pageSize: 40 });
      scene.provider.world.put('scanned', ...scriptedRecords(1, 70, { name: 42 }));
      await expect(scene.workspace.sync('scanned')).rejects.toMatchObject({ code: 'response/invalid' });
      expect(await scene.workspace.runs()).toMatchObject([{ status: 'failed', counts: { rejected: 70 } }]);
      expect(await tableOf(scene, 'scanned')).toHaveLength(50);
    },
  },
  {
    name: 'sync C32 big numbers, odd text, a megabyte, new and missing fields: stored as they are, or set aside, and no page is lost',
    async run(bench) {
      const scene = await filledScene(bench, 'scanned', 3);
      const { world } = scene.provider;
      for (const [id, extra] of Object.entries(oddities)) world.put('scanned', { id, extra });
      world.put('scanned', { id: 'no name' }, { id: 'another type', name: ['of', 'name'] });
      expect((await scene.workspace.sync('scanned')).counts).toMatchObject({ inserted: 11, rejected: 1 });
      world.remove('scanned', 'another type');
      await expectRest(scene, 'scanned');
      const { counts } = await scene.workspace.sync('scanned');
      expect(counts).toMatchObject({ inserted: 0, updated: 0, unchanged: 11 });
    },
  },
  {
    name: 'sync C32 U+0000 and halves of a character, in values, names and keys: no page is lost, and each record is there',
    async run(bench) {
      const scene = await filledScene(bench, 'scanned', 2);
      const { world } = scene.provider;
      for (const [index, odd] of ['\u0000', '\ud83d', '\udc69x'].entries()) {
        world.put('scanned', { id: `key ${index} ${odd}` });
        world.put('scanned', { id: `value ${index}`, extra: { [`name ${odd}`]: odd } });
      }
      expect((await scene.workspace.sync('scanned')).counts).toMatchObject({ inserted: 8, rejected: 0 });
      expect(await tableOf(scene, 'scanned')).toHaveLength(8);
      const { counts } = await scene.workspace.sync('scanned');
      expect(counts).toMatchObject({ inserted: 0, updated: 0, unchanged: 8, deleted: 0 });
    },
  },
  {
    name: 'sync C33 after an update that has marks of another form, and after taking it back, the stream starts over',
    async run(bench) {
      const scene = await filledScene(bench, 'changes', 7);
      const { world, requests } = scene.provider;
      for (const markForm of [1, 2, 1]) {
        scene.update(defineScripted({ markForm }));
        world.put('changes', { id: 'r0002', name: `read by form ${markForm}` });
        const asked = requests.length;
        await settle(scene, 'changes');
        expect(requests[asked]?.search.has('mark')).toBe(false);
        await expectRest(scene, 'changes');
        await settle(scene, 'changes');
        expect(requests.at(-1)?.search.has('mark')).toBe(true);
      }
    },
  },
];
