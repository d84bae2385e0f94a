import type { Range, Stream } from '../../definition/stream.ts';
import { PatchbayError } from '../../errors/patchbay-error.ts';
import type { PageCounts } from '../../store/sync.ts';
import type { WorkspaceScope } from '../kernel.ts';
import type { Loaded } from '../workspace-scope.ts';
import type { SchemaDrift } from './schema-drift.ts';

/** One partition of one stream, with everything its run needs. */
export interface PartitionRun {
  readonly scope: WorkspaceScope;
  readonly loaded: Loaded;
  readonly stream: Stream;
  readonly name: string;
  readonly partition: string;
  readonly parent: Readonly<Record<string, unknown>>;
  readonly values: Readonly<Record<string, object>>;
  readonly settingsHash: string;
  readonly range: Range | undefined;
  /** How many windows of the range are brought at a time. */
  readonly windowsAtOnce: number;
  /** When its slice ends, in milliseconds of the clock; undefined where it runs to its end. */
  readonly until: number | undefined;
  readonly allowMassDeletion: boolean;
  /** A complete walk of which a larger share was set aside is a failure. */
  readonly maxRejectedShare: number;
  readonly signal: AbortSignal;
  readonly drift: SchemaDrift;
  /** `share`: of the partition, where it can be told. */
  readonly onPage: (counts: PageCounts, progress: { readonly share: number | undefined }) => void;
}

/** The provider's answers are not what this stream expects. */
export function unexpected({ scope: { connector, key } }: PartitionRun, message: string): PatchbayError {
  return new PatchbayError('response/invalid', message, { connector: connector.id, connection: key.id });
}

export function leaseLost({ scope: { connector, key }, name }: PartitionRun): PatchbayError {
  return new PatchbayError(
    'sync/lease-lost',
    `Another worker took over the sync of ${name}, or the connection has ended, so this one stopped. Nothing it wrote is lost.`,
    { connector: connector.id, connection: key.id },
  );
}
