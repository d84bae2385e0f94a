import type { RuntimeConnector } from '../definition/connector.ts';
import type { Touch } from '../definition/webhook.ts';
import type { ConnectionRow } from '../store/connections.ts';
import type { ClaimedWork, DueWork } from '../store/work.ts';
import type { Kernel } from './kernel.ts';
import type { WorkspaceScope } from './workspace-scope.ts';

/** What can be left out of a bundle: its code, its methods and their types go together. */
export type FeatureName = 'sync' | 'telemetry' | 'webhooks' | 'work';

/** One feature, as `createPatchbay` takes it. Made by `sync()`, `telemetry()`, `webhooks()`, `work()`. */
export interface Feature<Name extends FeatureName> {
  readonly name: Name;
  /** What a newly opened connection has to do from now on; written together with it. */
  readonly initialWork?: (
    connector: RuntimeConnector,
    connection: Pick<ConnectionRow, 'id' | 'owner' | 'abilities'>,
  ) => readonly DueWork[];
  /** How due work of the feature's kinds is done. Throwing means: failed, again later. */
  readonly runs?: Readonly<Partial<Record<DueWork['kind'], RunWork>>>;
  /** What a webhook event says about one of the connection's streams. */
  readonly touched?: (scope: WorkspaceScope, touch: Touch, signal: AbortSignal) => Promise<void>;
  readonly workspaceMethods?: (scope: WorkspaceScope) => object;
  readonly patchbayMethods?: (kernel: Kernel) => object;
}

export type RunWork = (kernel: Kernel, work: ClaimedWork, signal: AbortSignal) => Promise<void>;

/** A feature, whichever it is. */
export type AnyFeature = Feature<FeatureName>;
