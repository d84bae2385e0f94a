import { inPackage, type Mutant } from '../mutant.ts';

const core = inPackage('packages/core');

/** Of webhooks, due work and actions. */
export const eventMutants: readonly Mutant[] = [
  core(
    'G30',
    [
      'flow/webhook/webhooks.ts',
      'if (!(await isVerified(declared, delivery, bound))) throw',
      'if (false) throw',
    ],
    ['flow/webhook/verification.test.ts', 'G30 a call with %s is refused, and nothing is stored'],
  ),
  core(
    'G30',
    ['flow/webhook/webhooks.ts', '    return false;', '    return true;'],
    ['flow/webhook/verification.test.ts', 'G30 a check that stumbles has verified nothing'],
  ),
  core(
    'G31',
    [
      'flow/webhook/webhooks.ts',
      'accept(delivery)) fresh.push(event.id);',
      'accept(delivery)) {} fresh.push(event.id);',
    ],
    ['flow/webhook/webhooks.test.ts', 'G31 an event is handled once, however often it is delivered'],
  ),
  core(
    'G31',
    ['flow/sync/apply-touch.ts', "if (outcome === 'busy' ||", 'if ('],
    [
      'flow/webhook/webhooks.test.ts',
      'G31 an event that comes while its stream is being synced is handled after that',
    ],
  ),
  core(
    'G33',
    ['flow/work/work.ts', 'await work.done({ key, fence });', ''],
    ['flow/work/tick.test.ts', 'G33 ticks of many processes at once do each piece once'],
  ),
  core(
    'G33',
    ['flow/work/work.ts', 'const leaseSeconds = 300;', 'const leaseSeconds = 0;'],
    ['flow/work/tick.test.ts', 'G33 ticks of many processes at once do each piece once'],
  ),
  core(
    'G41',
    ['flow/webhook/read-body.ts', 'const maxBytes = 1024 * 1024;', 'const maxBytes = 16 * 1024 * 1024;'],
    ['flow/webhook/verification.test.ts', 'G41 an endless body ends at 1 MiB'],
  ),
  core(
    'G43',
    ['flow/run-action.ts', 'repeatable: action.repeatable', 'repeatable: true'],
    [
      'flow/actions.test.ts',
      'G43 an action whose answer is lost (%s) is sent once, and its outcome is unknown',
    ],
  ),
  core(
    'G43',
    ['flow/run-action.ts', 'repeatable: action.repeatable', 'repeatable: false'],
    ['flow/actions.test.ts', 'G43 an action that declares that a repeat is harmless is repeated'],
  ),
];
