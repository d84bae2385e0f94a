import type { Page } from '../../definition/stream.ts';
import type { PreparedPage } from './prepare-page.ts';

/** Fewer records than these say nothing about a share of them. */
const tellingCount = 100;
/** How far a run can be at most before its end is written. */
const almostAll = 0.99;

/** How far one walk has come, or all the windows of a range, and how much of it was set aside. */
export class WalkProgress {
  readonly #whole: WalkProgress | undefined;
  readonly #windows: number;
  readonly #parts = new Set<WalkProgress>();
  #ended: number;
  #delivered = 0;
  #rejected = 0;
  #everyoneNamed = true;
  #total: number | undefined;
  #share: number | undefined;

  /** `windows` of a range, of which `ended` were brought before. */
  constructor(windows = 1, ended = 0, whole?: WalkProgress) {
    this.#windows = windows;
    this.#ended = ended;
    this.#whole = whole;
  }

  /** The share of the whole: of what the provider says there is, or of the windows; never less than before. */
  get share(): number | undefined {
    return this.#whole === undefined ? this.#share : this.#whole.#shareOfWindows;
  }

  /** Whether each rejected record told its key. */
  get everyoneNamed(): boolean {
    return this.#everyoneNamed;
  }

  /** One of its windows. */
  part(): WalkProgress {
    const part = new WalkProgress(1, 0, this);
    this.#parts.add(part);
    return part;
  }

  /** A window has been brought. */
  end(): void {
    const whole = this.#whole;
    if (whole === undefined) return;
    whole.#ended += 1;
    whole.#parts.delete(this);
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

  get #shareOfWindows(): number {
    let done = this.#ended;
    for (const part of this.#parts) done += part.#share ?? 0;
    return Math.min(almostAll, done / this.#windows);
  }
}
