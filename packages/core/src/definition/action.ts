import type { $ZodType, input, output } from 'zod/v4/core';
import type { Empty, Needs, Part, PartContext, Uses, Values, ValuesOf } from './values.ts';

/** One thing a connector can do. Made by {@link defineAction}. */
export interface Action<I = never, O = unknown, V extends Values = never> extends Part<V> {
  readonly input: $ZodType;
  readonly output: $ZodType;
  readonly repeatable: boolean;
  readonly needs: Needs;
  readonly as: string | undefined;
  readonly scopes: readonly string[];
  readonly run: (input: never, context: never) => Promise<unknown>;
  readonly '~types'?: { readonly input: (value: I) => void; readonly output: O };
}

/** What a caller may say beside an action's input. */
export interface ActionOptions {
  readonly signal?: AbortSignal;
  /** The same for a repeat of the same intent; left out, a new one. */
  readonly idempotencyKey?: string;
}

export interface ActionDefinition<I extends $ZodType, O extends $ZodType, N extends Needs, As extends string>
  extends Uses<N, As> {
  readonly input: I;
  readonly output: O;
  /** The provider ignores a second call with the same `idempotencyKey`, so core may repeat it after a timeout. */
  readonly repeatable?: true;
  readonly run: (
    input: output<I>,
    context: PartContext<N> & { readonly idempotencyKey: string },
  ) => Promise<input<O>>;
}

/** Declares an action: what goes in, what comes out, and one function that does it. */
export function defineAction<
  I extends $ZodType,
  O extends $ZodType,
  N extends Needs = Empty,
  const As extends string = never,
>(definition: ActionDefinition<I, O, N, As>): Action<input<I>, output<O>, ValuesOf<N, As>> {
  return Object.freeze({
    input: definition.input,
    output: definition.output,
    repeatable: definition.repeatable ?? false,
    needs: definition.needs ?? {},
    as: definition.as,
    scopes: definition.scopes ?? [],
    run: definition.run,
    '~needs': () => undefined,
  });
}
