import { expect, test } from 'vitest';
import { drawn, isLong } from './drawn.ts';
import { type Race, race } from './race.ts';
import type { CrashPoint } from './worker/messages.ts';
import type { Worker } from './worker/start-worker.ts';

// A lease of two seconds; late answers are awaited for as long, and for strict rotation for three and a half.
const timeoutMs = 1500;
// The long suites try every case many times, `npm test` one case of each kind.
const rounds = isLong ? 20 : 1;

/** Every one of `cases`, as often as the run is long. */
function repeated<Case extends object>(cases: readonly Case[]) {
  const all = Array.from({ length: rounds }, (_, round) =>
    cases.map((one) => ({ ...one, round: round + 1 })),
  );
  return drawn(all.flat());
}

/** Two processes stand by while a third, which holds the refresh, is killed. */
async function killed({ start }: Race, crash: CrashPoint): Promise<readonly Worker[]> {
  const holding = start({ crash, timeoutMs });
  const rescuers = await Promise.all([start({ timeoutMs }), start({ timeoutMs })]);
  const holder = await holding;
  await Promise.allSettled([holder.ask(1)]);
  expect(await holder.ended).toBe('SIGKILL');
  return rescuers;
}

const before = (['after the claim', 'after the announcement'] as const).flatMap((crash) =>
  (isLong ? (['none', 'grace', 'strict'] as const) : (['strict'] as const)).map((rotation) => ({
    crash,
    rotation,
  })),
);
const replayed = isLong
  ? ([{ rotation: 'none' }, { rotation: 'grace' }] as const)
  : ([{ rotation: 'grace' }] as const);

test.for(repeated(before))(
  'G2 a holder killed $crash costs nothing, with rotation $rotation: round $round',
  { concurrent: true },
  async ({ crash, rotation }, context) => {
    const scene = await race(context, rotation);
    const rescuers = await killed(scene, crash);
    expect(await scene.provider.refreshes()).toEqual([]);
    const answers = await Promise.all(rescuers.map((rescuer) => rescuer.askPatiently(10)));
    expect(answers.flatMap(({ failures }) => failures)).toEqual([]);
    expect(new Set(answers.flatMap(({ tokens }) => tokens)).size).toBe(1);
    expect(await scene.provider.refreshes()).toEqual([{ grant: 'refresh_token' }]);
    expect(await scene.stored()).toMatchObject({
      connection: { status: 'active' },
      token: { generation: 2 },
    });
  },
);

test.for(repeated(replayed))(
  'G2 a holder killed between answer and write is made up for by one replay, with rotation $rotation: round $round',
  { concurrent: true },
  async ({ rotation }, context) => {
    const scene = await race(context, rotation);
    const rescuers = await killed(scene, 'after the answer');
    expect(await scene.provider.refreshes()).toHaveLength(1);
    const answers = await Promise.all(rescuers.map((rescuer) => rescuer.askPatiently(10)));
    expect(answers.flatMap(({ failures }) => failures)).toEqual([]);
    expect(new Set(answers.flatMap(({ tokens }) => tokens)).size).toBe(1);
    expect(await scene.provider.refreshes()).toEqual(Array(2).fill({ grant: 'refresh_token' }));
    expect(await scene.stored()).toMatchObject({
      connection: { status: 'active' },
      token: { generation: 2 },
    });
  },
);

test.for(repeated([{ rotation: 'strict' }] as const))(
  'G2 a holder killed between answer and write costs one replay, then a clear lost_write, with rotation $rotation: round $round',
  { concurrent: true },
  async ({ rotation }, context) => {
    const scene = await race(context, rotation);
    const rescuers = await killed(scene, 'after the answer');
    const answers = await Promise.all(rescuers.map((rescuer) => rescuer.askPatiently(10)));
    const lost = { code: 'auth/reauth-required', reason: 'lost_write' };
    expect(answers.flatMap(({ failures }) => failures)).toEqual(Array(20).fill(lost));
    expect(await scene.provider.refreshes()).toEqual([
      { grant: 'refresh_token' },
      { grant: 'refresh_token', error: 'invalid_grant' },
    ]);
    expect(await scene.stored()).toMatchObject({
      connection: { status: 'reauth_required', reason: 'lost_write' },
      token: { status: 'reauth_required', generation: 1 },
    });
  },
);
