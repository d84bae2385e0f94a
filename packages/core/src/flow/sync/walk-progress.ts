import type { Page } from '../../definition/stream.ts';
import type { PreparedPage } from './prepare-page.ts';

/** Fewer records than these say nothing about a share of them. */
const tellingCount = 100;
/** How far a run can be at most before its end is written. */
const almostAll = 0.99;

/** How far one walk has come, and how much of it was set aside. */
export class WalkProgress {
  #delivered = 0;
  #rejected = 0;
  #everyoneNamed = true;
  #total: number | undefined;
  #share: number | undefined;

  /** Of what the provider says there is; never less than before. */
  get share(): number | undefined {
    return this.#share;
  }

  /** Whether each rejected record told its key. */
  get everyoneNamed(): boolean {
    return this.#everyoneNamed;
  }

  add({ records, total = this.#total }: Page, { rejected }: PreparedPage): void {
    this.#delivered += records.length;
    this.#rejected += rejected.length;
    this.#everyoneNamed &&= rejected.every(({ key }) => key !== undefined);
    this.#total = total;
    if (total === undefined || !(total > 0)) return;
    this.#share = Math.max(this.#share ?? 0, Math.min(almostAll, this.#delivered / total));
  }

  /** What was set aside, where that is a larger share of enough records to tell; else undefined. */
  overShare(maxShare: number): { readonly rejected: number; readonly delivered: number } | undefined {
    const [rejected, delivered] = [this.#rejected, this.#delivered];
    return delivered >= tellingCount && rejected > delivered * maxShare ? { rejected, delivered } : undefined;
  }
}
