import { isPatchbayError } from '@patchbay/core';
import { expect } from 'vitest';
import type { Script, ScriptedAct, ScriptedRound } from './any-script.ts';
import { filledScene, placed } from './filled-scene.ts';
import { type ScriptedList, type ScriptedRecord, scriptedMinute } from './scripted-world.ts';
import { expectRest, settle } from './sync-oracles.ts';
import { diesAt } from './sync-process.ts';
import type { SyncBench, SyncScene } from './sync-scene.ts';

/**
 * How late a record may appear, and how far the newest may move while one walk is under way: together not more than the overlap
 * that the streams declare, since a walk does not go back for what appears behind it.
 */
const lateMinutes = 1;
const walkMinutes = 1;

/** A record that was shown in a wrong form is set aside for `retryRejected`: only a list that is read in full shows it again. */
const setsAside: ReadonlySet<string> = new Set(['poison-record', 'schema-drift']);
const readInFull: ReadonlySet<ScriptedList> = new Set(['scanned', 'children']);

/** Plays a script, lets the stream come to rest, and holds it against the truth. Returns the scene for more questions. */
export async function playScript(
  bench: SyncBench,
  { list, pageSize, records, rounds }: Script,
): Promise<SyncScene> {
  const scene = await filledScene(bench, list, records, { pageSize });
  const world = new ScriptedTime(scene, list, records);
  for (const round of rounds) {
    await playRound(scene, list, round, world);
    scene.provider.calm();
    scene.afterLeases();
  }
  await settle(scene, list, { allowMassDeletion: true });
  await expectRest(scene, list);
  return scene;
}

async function playRound(
  scene: SyncScene,
  list: ScriptedList,
  { before, during, faults, dies }: ScriptedRound,
  time: ScriptedTime,
): Promise<void> {
  const { provider } = scene;
  time.stand(Number.POSITIVE_INFINITY);
  for (const act of before) time.play(act);
  time.stand(walkMinutes);
  for (const { request, act } of during) provider.at(request, () => time.play(act));
  for (const { request, kind, times } of faults) {
    if (!setsAside.has(kind) || readInFull.has(list)) provider.strike(request, kind, times);
  }
  const { process, workspace } = scene.process(dies === undefined ? undefined : diesAt(dies));
  const ended = await process.run(workspace.sync(list)).catch((error: unknown) => error);
  // Whatever goes wrong out there is told as an error of ours.
  if (ended instanceof Error && !isPatchbayError(ended)) throw ended;
  await expectNoneTwice(scene, list);
}

async function expectNoneTwice({ workspace }: SyncScene, list: ScriptedList): Promise<void> {
  const keys: string[] = [];
  for await (const record of workspace.records(list)) {
    const { id, parent = '' }: ScriptedRecord = record;
    keys.push(`${parent}/${id}`);
  }
  expect(new Set(keys).size).toBe(keys.length);
}

/** Changes of a list, each at its time: no later and no further on than is allowed. */
class ScriptedTime {
  readonly #scene: SyncScene;
  readonly #list: ScriptedList;
  #minute: number;
  #from = 0;
  #until = Number.POSITIVE_INFINITY;
  #versions = 0;

  constructor(scene: SyncScene, list: ScriptedList, minute: number) {
    this.#scene = scene;
    this.#list = list;
    this.#minute = minute;
  }

  /** From the newest record so far, the ones to come go at most so far on. */
  stand(minutes: number): void {
    this.#from = this.#minute;
    this.#until = this.#minute + minutes;
  }

  play({ kind, value, step }: ScriptedAct): void {
    const { provider } = this.#scene;
    const { world, tokens } = provider;
    const list = this.#list;
    if (kind === 'put') {
      this.#minute = Math.min(this.#minute + step, this.#until);
      this.#put(value, this.#minute);
    } else if (kind === 'late')
      this.#put(value + 20, Math.max(this.#minute - step, this.#from - lateMinutes));
    else if (kind === 'page-size') provider.pageSize = 1 + (value % 5);
    else if (kind === 'expire-pages') provider.expirePageCursors();
    else if (kind === 'expire-token') tokens.expireWhere(() => true);
    else if (kind === 'forget' && list === 'changes') world.forget(list);
    else if (kind === 'remove' && !['ascending', 'newest'].includes(list)) {
      const live = world.live(list);
      const gone = live[value % Math.max(1, live.length)];
      if (gone !== undefined)
        world.remove(list, gone.parent === undefined ? gone.id : `${gone.parent}/${gone.id}`);
    }
  }

  #put(number: number, minute: number): void {
    this.#versions += 1;
    const id = `r${String(number).padStart(4, '0')}`;
    const record = { id, at: scriptedMinute(minute), name: `version ${this.#versions}` };
    this.#scene.provider.world.put(this.#list, placed(this.#list, record, number - 1));
  }
}
