import { isPatchbayError, PatchbayError } from '../../errors/patchbay-error.ts';
import type { PageCounts } from '../../store/sync.ts';
import { concernsAll } from './concerns-all.ts';
import { addCounts, delivered, noCounts } from './counts.ts';
import type { PartitionResult } from './run-partition.ts';

/** How far a sync has come. */
export interface SyncProgress {
  readonly stream: string;
  /** Of a stream with a parent, one partition a parent record; of any other, one. */
  readonly partitions: { readonly done: number; readonly total: number };
  readonly pages: number;
  readonly records: number;
  /** From 0 to 1 and never back: of the partitions, and within one where the provider tells how much there is. Absent where nothing tells. */
  readonly share?: number;
}

/** How one sync of a stream went. */
export interface SyncResult {
  readonly stream: string;
  /**
   * `succeeded`: all of it. `partial`: other workers hold some of its partitions, the rest is done. `busy`: they hold all.
   * `waiting`: settings in `missing` have to be chosen first. `paused`: the connection is. `cancelled`: `cancelSync` ended
   * it. What is written stays in each case, and the next sync goes on from there.
   */
  readonly outcome: 'succeeded' | 'partial' | 'busy' | 'waiting' | 'paused' | 'cancelled';
  readonly counts: PageCounts;
  readonly missing: readonly string[];
}

/** Adds up what becomes of a stream's partitions. */
export class SyncTally {
  readonly #stream: string;
  readonly #total: number;
  readonly #failed: { readonly partition: string; readonly error: unknown }[] = [];
  /** Of partitions under way. */
  readonly #shares = new Map<string, number>();
  #failedAlone: { readonly error: unknown } | undefined;
  #counts = noCounts;
  #pages = 0;
  #done = 0;
  #busy = 0;

  constructor(stream: string, total: number) {
    this.#stream = stream;
    this.#total = total;
  }

  get counts(): PageCounts {
    return this.#counts;
  }

  get outcome(): 'succeeded' | 'partial' | 'busy' {
    if (this.#busy === 0) return 'succeeded';
    return this.#busy === this.#total ? 'busy' : 'partial';
  }

  page(partition: string, counts: PageCounts, share: number | undefined): SyncProgress {
    if (share !== undefined) this.#shares.set(partition, share);
    this.#pages += 1;
    this.#counts = addCounts(this.#counts, counts);
    const [done, total] = [this.#done, this.#total];
    const known = total > 1 || share !== undefined;
    return {
      stream: this.#stream,
      partitions: { done, total },
      pages: this.#pages,
      records: delivered(this.#counts),
      ...(known && { share: (done + this.#underWay) / total }),
    };
  }

  get #underWay(): number {
    return [...this.#shares.values()].reduce((sum, share) => sum + share, 0);
  }

  ended(partition: string, result: PartitionResult): void {
    this.#end(partition);
    if (result.outcome === 'busy') this.#busy += 1;
    if (result.outcome !== 'succeeded') return;
    this.#counts = { ...this.#counts, deleted: this.#counts.deleted + result.swept };
  }

  #end(partition: string): void {
    this.#done += 1;
    this.#shares.delete(partition);
  }

  /** `alone`: it keeps no other from being tried. */
  failed(partition: string, error: unknown, alone = !concernsAll(error)): void {
    this.#end(partition);
    if (alone) this.#failedAlone ??= { error };
    // What stopped the others says more than what failed by itself.
    if (concernsAll(error)) this.#failed.unshift({ partition, error });
    else this.#failed.push({ partition, error });
  }

  /** The first that failed by itself, whatever stopped the others. */
  get failedAlone(): { readonly error: unknown } | undefined {
    return this.#failedAlone;
  }

  /** What the sync ends with: of several partitions the first failure, with the names of all that failed. */
  get failure(): unknown {
    const [first] = this.#failed;
    if (first === undefined || this.#total === 1 || !isPatchbayError(first.error)) return first?.error;
    const { code, message, detail } = first.error;
    return new PatchbayError(
      code,
      `${this.#failed.length} of ${this.#total} parts of ${this.#stream} failed, of ${this.#done} that were tried. The first: ${message}`,
      { ...detail, partitions: this.#failed.map(({ partition }) => partition) },
      { cause: first.error },
    );
  }
}
