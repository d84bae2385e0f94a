import type { Partition } from './partitions-of.ts';

/** The partitions of a stream that one slice walks, and how far in their order it comes. */
export class PartsWalk {
  readonly #partitions: readonly Partition[];
  readonly #ended = new Set<string>();
  readonly #first: number;
  begun = 0;

  /** `after`: the last one that need not be walked; where that is gone, all are. */
  constructor(partitions: readonly Partition[], after: string | undefined) {
    this.#partitions = partitions;
    this.#first = 1 + partitions.findIndex(({ partition }) => partition === after);
  }

  get open(): readonly Partition[] {
    return this.#partitions.slice(this.#first);
  }

  /** A partition was walked to its end, or failed by itself. */
  end(partition: string): void {
    this.#ended.add(partition);
  }

  /** The last one of those in whose front none is missing. */
  get upTo(): string | undefined {
    const next = this.open.findIndex(({ partition }) => !this.#ended.has(partition));
    const end = next < 0 ? this.#partitions.length : this.#first + next;
    return this.#partitions[end - 1]?.partition;
  }
}
