import type { $ZodType, output } from 'zod/v4/core';
import type { Empty, Given, Needs, Part, PartContext, Uses, Values, ValuesOf } from './values.ts';

type Comparable = string | number | null | undefined;

/** The names of a record's fields whose values are `V`. Intersected with `string` so that compilers print the names. */
export type FieldOf<R, V> = { [K in keyof R & string]: R[K] extends V ? K : never }[keyof R & string] &
  string;

/** Half open: `from` belongs to it, `to` does not. */
export interface Range {
  readonly from: Date;
  readonly to: Date;
}

/** One page as the provider sent it; core checks each record against the schema and sets bad ones aside. */
export interface Page<Key = unknown, Checkpoint = unknown> {
  readonly records: readonly unknown[];
  /** Keys of records that are gone. */
  readonly deleted?: readonly Key[];
  /** Saved in the same transaction as the page. Only for streams that declare `checkpoint`. */
  readonly checkpoint?: Checkpoint;
  /** How many records this walk brings in all, where the provider says so. */
  readonly total?: number;
}

/** What is saved of how far a stream has been read. */
export interface StreamMark {
  /** The stream's version when it was saved. */
  readonly version: number;
  readonly cursor?: string;
  readonly checkpoint?: unknown;
}

/** What core reads of a stream, whatever its types. */
export interface StreamFacts {
  readonly key: readonly string[];
  readonly cursor: string | undefined;
  readonly ascending: boolean;
  readonly overlapSeconds: number;
  readonly checkpoint: $ZodType | undefined;
  readonly range: string | undefined;
  readonly windowDays: number | undefined;
  readonly version: number;
  readonly migrate: ((mark: StreamMark) => Omit<StreamMark, 'version'> | undefined) | undefined;
  readonly deletions: 'reported' | 'absence' | undefined;
  readonly per: Stream | undefined;
  readonly where: ((parent: never, context: never) => boolean) | undefined;
  readonly needs: Needs;
  readonly as: string | undefined;
  readonly scopes: readonly string[];
  readonly read: (context: never) => AsyncIterable<Page>;
}

/** One kind of record that a connector can sync. Made by {@link defineStream}. */
export interface Stream<R extends object = object, V extends Values = never, Ranged extends boolean = boolean>
  extends Part<V>,
    StreamFacts {
  readonly schema: $ZodType<R>;
  readonly ranged: Ranged;
}

/** What a stream's `read` is given. */
export type StreamContext<N extends Needs, P, X> = PartContext<N> & {
  /** The stored parent record whose partition is read; an empty object for a stream without `per`. */
  readonly parent: P;
  /** The highest cursor value that is safely stored, less the overlap. Absent on the first run. */
  readonly since?: string;
  readonly checkpoint?: X;
  readonly range?: Range;
};

export interface StreamDefinition<
  S extends $ZodType<object>,
  K extends string,
  N extends Needs,
  P extends object,
  X extends object,
  G extends string | false,
  As extends string,
> extends Uses<N, As> {
  readonly schema: S;
  /** The field, or the fields together, that name one record. */
  readonly key: K | readonly K[];
  /** A field that only grows. Saved page by page where the provider sorts by it, else when the walk has ended. */
  readonly cursor?: FieldOf<output<S>, Comparable>;
  /** The provider sorts by `cursor`, oldest first. */
  readonly ascending?: true;
  /** How far `since` reaches back before the saved cursor, for records that arrive late. */
  readonly overlapSeconds?: number;
  /** In place of a cursor: an opaque mark of the provider (a sync token, a history id). */
  readonly checkpoint?: $ZodType<X>;
  /** The field that `sync(stream, { range })` limits. */
  readonly range?: G;
  /** The longest range that the provider answers, or that one walk should bring: a longer one is brought window by window. */
  readonly windowDays?: number;
  /** Grows when cursor or checkpoint change their meaning; 1 when left out. A newer version's mark is refused. */
  readonly version?: number;
  /**
   * An older version's mark in the form of this one. Left out, or for a mark that it cannot read (undefined), the stream
   * starts over.
   */
  readonly migrate?: (
    mark: StreamMark,
  ) => { readonly cursor?: string; readonly checkpoint?: NoInfer<X> } | undefined;
  /** `reported`: pages and events name what is gone. `absence`: what a complete walk does not show is gone. */
  readonly deletions?: 'reported' | 'absence';
  /** One partition, with its own checkpoint, for each stored record of another stream that `where` lets through. */
  readonly per?: Stream<P>;
  readonly where?: (parent: P, context: Given<N, 'site' | 'settings'>) => boolean;
  /** Walks the provider's pages. Ending without an error means that the walk was complete. */
  readonly read: (
    context: StreamContext<N, P, X>,
  ) => AsyncIterable<Page<Pick<output<S>, K & keyof output<S>>, NoInfer<X>>>;
}

/**
 * Declares a stream: what its records are, what names one, how it moves on, and one generator of pages.
 * Throws `TypeError` where its windows would have no length.
 */
export function defineStream<
  S extends $ZodType<object>,
  const K extends FieldOf<output<S>, string | number>,
  N extends Needs = Empty,
  P extends object = Empty,
  X extends object = never,
  const G extends FieldOf<output<S>, Comparable> | false = false,
  const As extends string = never,
>(
  definition: StreamDefinition<S, K, N, P, X, G, As>,
): Stream<output<S>, ValuesOf<N, As>, G extends false ? false : true> {
  const { key, range, windowDays = 1 } = definition;
  if (!(windowDays > 0)) throw new TypeError('A stream has windowDays above 0, or none.');
  return Object.freeze({
    schema: definition.schema as unknown as $ZodType<output<S>>,
    key: typeof key === 'string' ? [key] : [...key],
    cursor: definition.cursor,
    ascending: definition.ascending ?? false,
    overlapSeconds: definition.overlapSeconds ?? 0,
    checkpoint: definition.checkpoint,
    range: typeof range === 'string' ? range : undefined,
    windowDays: definition.windowDays,
    version: definition.version ?? 1,
    migrate: definition.migrate,
    ranged: (typeof range === 'string') as G extends false ? false : true,
    deletions: definition.deletions,
    per: definition.per as Stream | undefined,
    where: definition.where,
    needs: definition.needs ?? {},
    as: definition.as,
    scopes: definition.scopes ?? [],
    read: definition.read,
    '~needs': () => undefined,
  });
}

/** Thrown by a stream's `read` when the provider has forgotten the checkpoint: the stream starts over. */
export class StartOver extends Error {
  override readonly name = 'StartOver';
  readonly '~patchbay.start-over' = true;
}

/** The provider forgot the checkpoint (Gmail 404, Calendar 410): throw the result, and the stream starts over. */
export function startOver(reason: string): Error {
  return new StartOver(reason);
}
