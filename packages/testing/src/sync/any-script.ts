import fc from 'fast-check';
import type { ScriptedFault } from './scripted-provider.ts';
import type { ScriptedList } from './scripted-world.ts';

/** Something that changes at the provider. */
export interface ScriptedAct {
  readonly kind: 'put' | 'remove' | 'late' | 'page-size' | 'expire-pages' | 'forget' | 'expire-token';
  /** Which record, or how many records a page has. */
  readonly value: number;
  /** Minutes between its time and the one before it; 0 is a tie. */
  readonly step: number;
}

/** One sync, what happens at the provider meanwhile, and where its process is killed. */
export interface ScriptedRound {
  readonly before: readonly ScriptedAct[];
  /** By the number of the request, counted from the first of this sync. */
  readonly during: readonly { readonly request: number; readonly act: ScriptedAct }[];
  readonly faults: readonly {
    readonly request: number;
    readonly kind: ScriptedFault & string;
    readonly times: number;
  }[];
  /** The step at which the process dies; undefined lets it live. */
  readonly dies: number | undefined;
}

/** Everything that the engine cannot know beforehand. */
export interface Script {
  readonly list: ScriptedList;
  readonly pageSize: number;
  readonly records: number;
  readonly rounds: readonly ScriptedRound[];
}

const act = fc.record<ScriptedAct>({
  kind: fc.oneof(
    { weight: 6, arbitrary: fc.constant('put' as const) },
    { weight: 3, arbitrary: fc.constant('remove' as const) },
    { weight: 2, arbitrary: fc.constant('late' as const) },
    { weight: 1, arbitrary: fc.constantFrom('page-size', 'expire-pages', 'forget', 'expire-token') },
  ),
  value: fc.integer({ min: 1, max: 14 }),
  step: fc.integer({ min: 0, max: 3 }),
});

const request = fc.integer({ min: 1, max: 8 });

const fault = fc.record({
  request,
  kind: fc.constantFrom(
    ...([
      'server-error',
      'rate-limited',
      'connection-lost',
      'cut-body',
      'malformed-json',
      'duplicate-page',
      'empty-page',
      'repeated-cursor',
      'schema-drift',
      'poison-record',
      'expired-token',
    ] as const),
  ),
  // Once it may pass unnoticed, for longer it ends the sync.
  times: fc.constantFrom(1, 1, 20),
});

const round = fc.record<ScriptedRound>({
  before: fc.array(act, { maxLength: 4 }),
  during: fc.array(fc.record({ request, act }), { maxLength: 4 }),
  faults: fc.array(fault, { maxLength: 2 }),
  dies: fc.option(fc.integer({ min: 1, max: 45 }), { nil: undefined }),
});

/** Any data, any changes, any faults and any kills. */
export const anyScript = fc.record<Script>({
  list: fc.constantFrom('ascending', 'newest', 'changes', 'scanned', 'children'),
  pageSize: fc.integer({ min: 1, max: 5 }),
  records: fc.integer({ min: 0, max: 12 }),
  rounds: fc.array(round, { minLength: 1, maxLength: 4 }),
});
