import { createPatchbay, isPatchbayError, keyring } from '@patchbay/core';
import { fakeClock } from '@patchbay/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Bench } from '../../fieldbook/bench.ts';
import { defineFieldbook } from '../../fieldbook/fieldbook.ts';
import { Interleaving } from '../../fieldbook/interleaving.ts';
import { TokenRules } from '../../fieldbook/token-rules.ts';

const hour = 3_600_000;
/** Twice the timeout of 30 seconds, and ten more. */
const lateAnswerMs = 70_000;
const pauses = [1, 5, 20, 41, 71].map((seconds) => seconds * 1000);

/** One connection whose token is over, and processes that ask for a new one step by step. */
async function race() {
  const clock = fakeClock();
  const connector = defineFieldbook({ auth: { grantPer: 'account' } });
  const bench = new Bench({ clock, connector });
  const connection = await bench.connect();
  clock.advance(2 * hour);
  const steps = new Interleaving(clock);
  const rules = new TokenRules(clock.now, lateAnswerMs);
  const answers: string[] = [];
  let processes = 0;

  function process(number: number) {
    const { clientId, clientSecret } = bench.emulator.app;
    const patchbay = createPatchbay({
      baseUrl: 'https://app.example.com/integrations',
      connectors: [connector({ clientId, clientSecret })],
      store: rules.storeOf(number, bench.store, steps),
      keys: keyring('00112233445566778899aabbccddeeff'.repeat(2)),
      clock: steps.clockOf(number),
      fetch: async (input, init) => {
        await steps.turn(number);
        rules.spend(number);
        const answer = await bench.emulator.fetch(new Request(input, init));
        await steps.turn(number);
        return answer;
      },
    });
    return patchbay.use(connector, { connection: connection.id, owner: connection.owner });
  }

  function ask(): Promise<void> {
    processes += 1;
    const workspace = process(processes);
    return steps.begin(processes, async () => {
      const answer = await workspace.getToken().catch((error: unknown) => {
        if (!isPatchbayError(error)) throw error;
        return `${error.code} ${error.detail.reason ?? ''}`;
      });
      answers.push(answer);
    });
  }

  async function finish(pauseMs: number): Promise<void> {
    while (steps.busy.length > 0) {
      await steps.step(0);
      clock.advance(pauseMs);
    }
  }

  async function consent(): Promise<void> {
    await bench.connect();
    rules.condemned = false;
  }

  return { bench, connection, clock, steps, rules, answers, ask, finish, consent };
}

const action = fc.record({
  kind: fc.constantFrom(
    ...Array.from({ length: 16 }, () => 'step' as const),
    ...(['pause', 'pause', 'ask', 'ask', 'crash', 'broken', 'limited', 'consent', 'expire'] as const),
  ),
  pick: fc.nat(1000),
});

test('G2 whatever the order of steps, crashes and late answers, a token is spent, stored and ended as promised', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 60 }), async (actions) => {
      const { bench, connection, clock, steps, rules, answers, ask, finish, consent } = await race();
      const fault = (kind: 'connection-lost' | 'rate-limited', carriedOut: boolean) =>
        bench.emulator.fault({
          match: ({ form }) => form.get('grant_type') === 'refresh_token',
          kind,
          carriedOut,
        });
      await ask();
      await ask();
      for (const { kind, pick } of actions) {
        if (kind === 'step') await steps.step(pick);
        else if (kind === 'pause') clock.advance(pauses[pick % pauses.length] ?? 0);
        else if (kind === 'expire') clock.advance(2 * hour);
        else if (kind === 'ask') await ask();
        else if (kind === 'crash') steps.crash(pick);
        else if (kind === 'consent') await consent();
        else if (kind === 'limited') fault('rate-limited', false);
        else fault('connection-lost', pick % 2 === 0);
      }
      await finish(1000);
      expect(rules.broken).toEqual([]);
      // Nothing keeps a process that slept from spending a token that another one has spent since.
      if (rules.overslept) return;
      const allowed =
        /^(canary-access|request\/(unavailable|rate-limited) |auth\/reauth-required lost_write)/;
      for (const answer of answers) expect(answer).toMatch(allowed);

      clock.advance(2 * lateAnswerMs);
      bench.emulator.clearFaults();
      await ask();
      await finish(1000);
      const status = (await bench.token(connection))?.status;
      expect(answers.at(-1)).toMatch(rules.condemned ? /lost_write$/ : /^canary-access/);
      expect(status).toBe(rules.condemned ? 'reauth_required' : 'active');
      if (rules.condemned) await consent();
      expect((await bench.workspace(connection).request('GET', 'me')).status).toBe(200);
    }),
    { numRuns: process.env.PATCHBAY_LONG ? 3000 : 100 },
  );
}, 120_000);

test('G1 whatever the order of steps, as long as nobody dies and no lease runs out there is one call and one token', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(1000), { maxLength: 60 }), async (picks) => {
      const { bench, steps, rules, answers, ask, finish } = await race();
      for (let processes = 0; processes < 4; processes += 1) await ask();
      for (const pick of picks) await steps.step(pick);
      await finish(10);
      expect(rules.broken).toEqual([]);
      expect(new Set(answers).size).toBe(1);
      expect(answers[0]).toMatch(/^canary-access/);
      const refreshes = bench
        .sent('/oauth/token')
        .filter(({ form }) => form.get('grant_type') === 'refresh_token');
      expect(refreshes).toHaveLength(1);
    }),
    { numRuns: process.env.PATCHBAY_LONG ? 1000 : 40 },
  );
}, 120_000);
