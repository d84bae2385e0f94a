import type { Partition } from './partitions-of.ts';

/** Where the slices of one round stand. */
export interface SlicePlace {
  /** The last of the partitions that need not be walked again. */
  readonly after?: string | undefined;
  /** The one whose walk a limit cut off, so that it has to begin anew. */
  readonly cut?: string | undefined;
}

/** The partitions of a stream that one slice walks, and how far in their order it comes. */
export class PartsWalk {
  readonly #partitions: readonly Partition[];
  readonly #ended = new Set<string>();
  readonly #cut = new Set<string>();
  readonly #cutBefore: string | undefined;
  readonly #first: number;
  begun = 0;

  /** `after`: the last one that need not be walked; where that is gone, all are. `cut`: as it was in the slice before. */
  constructor(partitions: readonly Partition[], { after, cut }: SlicePlace) {
    this.#partitions = partitions;
    this.#first = 1 + partitions.findIndex(({ partition }) => partition === after);
    this.#cutBefore = cut;
  }

  get open(): readonly Partition[] {
    return this.#partitions.slice(this.#first);
  }

  /** A partition was walked to its end, or failed by itself. */
  end(partition: string): void {
    this.#ended.add(partition);
  }

  /**
   * A limit cut off a walk that has to begin anew. True for one that it cut off before: its turn is over, or no other would
   * ever come.
   */
  cutOff(partition: string): boolean {
    if (partition === this.#cutBefore) return true;
    this.#cut.add(partition);
    return false;
  }

  /** The first one that a limit cut off. */
  get cut(): string | undefined {
    return this.open.find(({ partition }) => this.#cut.has(partition))?.partition ?? this.#cutBefore;
  }

  /** The last one of those in whose front none is missing. */
  get upTo(): string | undefined {
    const next = this.open.findIndex(({ partition }) => !this.#ended.has(partition));
    const end = next < 0 ? this.#partitions.length : this.#first + next;
    return this.#partitions[end - 1]?.partition;
  }
}
