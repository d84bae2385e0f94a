import type { Page, Stream } from '../../definition/stream.ts';
import type { CommitPage, HeldPartition, Mark, PartitionKey, RunEnd } from '../../store/sync.ts';
import { keepsMarkForEnd } from './ends-in-sweep.ts';
import { leaseLost, type PartitionRun } from './partition-run.ts';
import { type PreparedPage, preparePage } from './prepare-page.ts';
import type { WalkProgress } from './walk-progress.ts';

/** A run's hold on its partition. */
export interface RunLease {
  readonly at: PartitionKey;
  readonly runId: string;
  /** Its mark is the one to go on from. */
  readonly held: HeldPartition;
}

/** A page that is ready to be written. */
export interface ReadyPage {
  readonly page: Page;
  readonly prepared: PreparedPage;
  readonly recordsJson: string;
  /** What `written` was when it was asked for. */
  readonly asked: number;
}

/** For how long a run may be silent before another may take its place. */
export const leaseSeconds = 60;

/** Writes a run's pages, and keeps what the next one of them has to know. */
export class RunWriter {
  readonly #run: PartitionRun;
  readonly #lease: RunLease;
  readonly #before: ReadonlySet<string> | undefined;
  readonly #fields: Set<string>;
  #written = 0;
  #version: number;
  #highest: string | undefined;
  #advanced = false;
  #kept: Mark | undefined;
  /** Whether its run is a complete walk that ends in a sweep. */
  readonly scanning: boolean;

  constructor(run: PartitionRun, lease: RunLease, scanning: boolean) {
    this.#run = run;
    this.#lease = lease;
    this.scanning = scanning;
    const { version, cursor, fields } = lease.held;
    this.#before = fields && new Set(fields);
    this.#fields = new Set(fields);
    this.#version = version;
    this.#highest = cursor;
  }

  /** How many pages are written: what is asked for now comes after all that happened before the last of them. */
  get written(): number {
    return this.#written;
  }

  /** The mark that is saved is another than the run began with. */
  get advanced(): boolean {
    return this.#advanced;
  }

  /** Checks a page, which may be while the one before it is being written. In the order in which they are written. */
  prepare(page: Page, asked: number): ReadyPage {
    const prepared = preparePage(this.#run.stream, page, this.#highest);
    this.#highest = prepared.highest;
    return { page, prepared, recordsJson: JSON.stringify(prepared.records), asked };
  }

  /** Writes a page with all that belongs to it. */
  async write({ page, prepared, recordsJson, asked }: ReadyPage, progress: WalkProgress): Promise<void> {
    const { stream, range, drift, onPage } = this.#run;
    const { records, deleted, rejected, highest } = prepared;
    drift.seeFields(page.records, this.#fields, this.#before);
    for (const misfit of prepared.misfits) drift.seeMisfit(misfit);
    if (prepared.unplaced > 0) drift.seeUnplaced(prepared.unplaced);
    progress.add(page, prepared);
    const { share } = progress;
    const reached = range === undefined ? pageMark(stream, page, highest) : undefined;
    const keeps = this.scanning && keepsMarkForEnd(stream);
    if (keeps) this.#kept = reached ?? this.#kept;
    const mark = keeps ? undefined : reached;
    const told = { ...(mark && { mark }), ...(share !== undefined && { share }) };
    onPage(await this.#commit({ records, recordsJson, deleted, rejected, asked, ...told }), progress);
    if (mark === undefined) return;
    this.#version += 1;
    this.#advanced ||= !isSame(mark, this.#lease.held);
  }

  /** Saves how much of a range is done. */
  async saveWindows(windows: object): Promise<void> {
    await this.#commit({ records: [], deleted: [], rejected: [], windows });
  }

  /** What the end of a complete walk leaves. */
  get end(): Pick<RunEnd, 'mark' | 'fields'> {
    const { stream, range } = this.#run;
    const marks = range === undefined && stream.cursor !== undefined && this.#highest !== undefined;
    const mark = marks ? { cursor: this.#highest as string, format: stream.version } : this.#kept;
    return {
      ...(mark && { mark }),
      ...(this.#fields.size > (this.#before?.size ?? 0) && { fields: [...this.#fields] }),
    };
  }

  async #commit(
    page: Pick<
      CommitPage,
      'records' | 'recordsJson' | 'deleted' | 'rejected' | 'asked' | 'mark' | 'windows' | 'share'
    >,
  ) {
    const { at, runId, held } = this.#lease;
    const { kernel, key } = this.#run.scope;
    const lease = { tenantId: key.owner.tenantId, runId, fence: held.fence, leaseSeconds };
    const { scanning } = this;
    const whole = { ...at, ...lease, version: this.#version, scanning, ...page };
    const committed = await kernel.store.sync.commitPage(whole);
    if (committed === undefined) throw leaseLost(this.#run);
    this.#written += 1;
    return committed;
  }
}

/** What may be saved with a page: the provider's own mark, or a cursor that the provider sorts by. */
function pageMark(stream: Stream, page: Page, highest: string | undefined): Mark | undefined {
  const { version: format } = stream;
  if (stream.checkpoint !== undefined && page.checkpoint !== undefined)
    return { checkpoint: page.checkpoint, format };
  return stream.ascending && highest !== undefined ? { cursor: highest, format } : undefined;
}

function isSame({ cursor, checkpoint }: Mark, held: HeldPartition): boolean {
  return cursor === held.cursor && JSON.stringify(checkpoint) === JSON.stringify(held.checkpoint);
}
