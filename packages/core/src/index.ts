export type { Clock } from './client/clock.ts';
export { systemClock } from './client/clock.ts';
export type { OriginMap } from './client/origins.ts';
export type { CursorPaging } from './client/paging/cursor-pages.ts';
export { cursorPages } from './client/paging/cursor-pages.ts';
export type { KeysetPaging } from './client/paging/keyset-pages.ts';
export { keysetPages } from './client/paging/keyset-pages.ts';
export type { LinkPaging } from './client/paging/link-pages.ts';
export { linkPages } from './client/paging/link-pages.ts';
export type { OffsetPaging } from './client/paging/offset-pages.ts';
export { offsetPages } from './client/paging/offset-pages.ts';
export type { CachedKeysOptions, KeyProvider } from './crypto/key-provider.ts';
export { cachedKeys } from './crypto/key-provider.ts';
export { keyring } from './crypto/keyring.ts';
export type { MasterKey, SealPurpose } from './crypto/master-key.ts';
export { masterKey } from './crypto/master-key.ts';
export type { HmacCheck } from './crypto/signature.ts';
export { verifyHmac } from './crypto/signature.ts';
export type { Action, ActionDefinition, ActionOptions } from './definition/action.ts';
export { defineAction } from './definition/action.ts';
export type {
  Auth,
  ClientAuthMethod,
  OAuth2Definition,
  Opening,
  Revocation,
  Rotation,
  TokenAnswer,
  TokenFailure,
} from './definition/auth.ts';
export { oauth2 } from './definition/auth.ts';
export type { Answer, Client, RequestOptions } from './definition/client.ts';
export type {
  AppChoices,
  AppResolver,
  Classified,
  Configured,
  Connector,
  RuntimeConnector,
  Shape,
  ShapeOf,
} from './definition/connector.ts';
export { defineConnector } from './definition/connector.ts';
export type { Limit, LimitRate, ToldLimit } from './definition/limit.ts';
export type { Settings } from './definition/settings.ts';
export type { CallbackFacts, Choice, Site, SiteSource } from './definition/site.ts';
export { siteByChoice, siteFromCallback, siteFromOwner } from './definition/site.ts';
export type {
  FieldOf,
  Page,
  Range,
  Stream,
  StreamContext,
  StreamDefinition,
  StreamFacts,
  StreamMark,
} from './definition/stream.ts';
export { defineStream, startOver } from './definition/stream.ts';
export type {
  Device,
  Metric,
  Polled,
  Reading,
  Telemetry,
  TelemetryDefinition,
} from './definition/telemetry.ts';
export { defineTelemetry, metrics, reading } from './definition/telemetry.ts';
export type { TokenSet } from './definition/token-set.ts';
export type {
  Account,
  AppContext,
  AppKeys,
  Empty,
  Given,
  Lazy,
  Needs,
  Part,
  PartContext,
  Uses,
  Values,
  ValuesOf,
} from './definition/values.ts';
export type { Delivery, ProviderEvent, Touch, Webhooks, WebhooksDefinition } from './definition/webhook.ts';
export { defineWebhooks } from './definition/webhook.ts';
export type { Actor, ErrorCode } from './errors/error-codes.ts';
export { errorCodes } from './errors/error-codes.ts';
export type { ErrorDetail } from './errors/patchbay-error.ts';
export { isPatchbayError, PatchbayError } from './errors/patchbay-error.ts';
export type { DebugLog, DebugLogOptions } from './events/debug-log.ts';
export { debugLog } from './events/debug-log.ts';
export type { FieldDrift, OnEvent, PatchbayEvent } from './events/events.ts';
export type { CallbackOptions, ReturnedFlow } from './flow/auth/callback.ts';
export type { ConnectOptions, StartedConsent } from './flow/auth/connect.ts';
export type { Consent } from './flow/auth/consents.ts';
export type { Disconnected } from './flow/auth/disconnect.ts';
export type { EmergencySink, LostTokens } from './flow/auth/emergency-sink.ts';
export type { Health } from './flow/auth/health.ts';
export type { ImportOptions } from './flow/auth/import-connection.ts';
export type { SiteChoice } from './flow/auth/site-choices.ts';
export type { Bulk, BulkSync } from './flow/bulk/bulk.ts';
export { bulk } from './flow/bulk/bulk.ts';
export type { BulkFilter } from './flow/bulk/bulk-filter.ts';
export type { BulkFailure, BulkResult, BulkSummary, SkipReason } from './flow/bulk/bulk-result.ts';
export { bulkSummary } from './flow/bulk/bulk-result.ts';
export type { RefreshedTokens } from './flow/bulk/refresh-tokens.ts';
export type { BulkOptions } from './flow/bulk/run-bulk.ts';
export type { DueStreams } from './flow/bulk/sync-later.ts';
export type { Cancellable } from './flow/cancelled.ts';
export type { Connection } from './flow/connection.ts';
export type { PatchbayOptions } from './flow/create-kernel.ts';
export type { Check, CheckOptions, Finding, Seen } from './flow/diagnosis/finding.ts';
export { runChecks } from './flow/diagnosis/finding.ts';
export type { AppFacts, Setup } from './flow/diagnosis/setup.ts';
export { setupOf } from './flow/diagnosis/setup.ts';
export type { CheckedSetup } from './flow/diagnosis/setup-checks.ts';
export { diagnose, setupChecks } from './flow/diagnosis/setup-checks.ts';
export type { ImportMethods } from './flow/imports.ts';
export { imports } from './flow/imports.ts';
export type { AnyFeature, Feature, FeatureName } from './flow/kernel.ts';
export type { SweepKeysOptions, SweptKeys } from './flow/keys/sweep-keys.ts';
export { sweepKeys } from './flow/keys/sweep-keys.ts';
export type { Erased } from './flow/owner-data/erase-owner.ts';
export type { OwnerEntry } from './flow/owner-data/export-owner.ts';
export type { OwnerDataMethods } from './flow/owner-data/owner-data.ts';
export { ownerData } from './flow/owner-data/owner-data.ts';
export type { SubjectMethods } from './flow/subjects/subjects.ts';
export { subjects } from './flow/subjects/subjects.ts';
export type { Change, ChangesOptions } from './flow/sync/read-changes.ts';
export type { RecordsOptions } from './flow/sync/read-records.ts';
export type { RetriedRecords } from './flow/sync/retry-rejected.ts';
export type { SyncFeatureOptions, SyncMethods } from './flow/sync/sync.ts';
export { sync } from './flow/sync/sync.ts';
export type { StreamSync, SyncAllOptions } from './flow/sync/sync-all.ts';
export type { SyncControl } from './flow/sync/sync-control.ts';
export type { SyncRetention } from './flow/sync/sync-retention.ts';
export type { StreamSchedule, SyncSchedule } from './flow/sync/sync-schedule.ts';
export type { SyncOptions } from './flow/sync/sync-stream.ts';
export type { SyncProgress, SyncResult } from './flow/sync/sync-tally.ts';
export type { PollResult } from './flow/telemetry/poll.ts';
export type { TelemetryMethods } from './flow/telemetry/telemetry.ts';
export { telemetry } from './flow/telemetry/telemetry.ts';
export type { DeliveryRetention } from './flow/webhook/delivery-retention.ts';
export type { WebhookFeatureOptions, WebhookMethods } from './flow/webhook/webhooks.ts';
export { webhooks } from './flow/webhook/webhooks.ts';
export type { Ticked, TickOptions, WorkMethods } from './flow/work/work.ts';
export { work } from './flow/work/work.ts';
export type { WorkspaceBase } from './flow/workspace.ts';
export { createPatchbay } from './patchbay.ts';
export type { AnyShape, Patchbay, Workspace } from './patchbay-types.ts';
export type {
  ChangedPage,
  ChangePlace,
  ChangeRow,
  ChangesQuery,
  PrunedCounts,
  SyncAges,
} from './store/changes.ts';
export type { ConnectionFilter, ConnectionQuery, ConnectionStatus } from './store/connection-query.ts';
export type {
  Access,
  Closed,
  ConnectionRow,
  ConnectionStore,
  ConsentRow,
  GrantRow,
  NewToken,
  OpenConnection,
  OwedRevocation,
  RevocationPlan,
} from './store/connections.ts';
export type { DeliveryKey, DeliveryRow, DeliveryStore } from './store/deliveries.ts';
export type { FlowRow, FlowStore } from './store/flows.ts';
export type {
  BudgetSettlement,
  BudgetSpend,
  BudgetSpent,
  LimitStore,
  LimitTake,
  LimitTaken,
  PermitClaim,
  PermitClaimed,
  ToldBudget,
} from './store/limits.ts';
export type {
  ConnectionData,
  ErasedCounts,
  OwnedPage,
  OwnedQuery,
  OwnerData,
  OwnerStore,
} from './store/owners.ts';
export type { DeviceRow, ReadingRow, ReadingStore } from './store/readings.ts';
export type { ConnectionKey, Owner, WholeTenant, Whose } from './store/scope.ts';
export type { KeyUse, SealedQuery, SealedRow, SealedStore } from './store/sealed.ts';
export type { Sink, Sinks, StreamChanges } from './store/sinks.ts';
export type { Store } from './store/store.ts';
export type { SubjectReader, SubjectStore } from './store/subjects.ts';
export type {
  CommitPage,
  HeldPartition,
  Mark,
  PageCounts,
  PartitionKey,
  RecordRow,
  RejectedRecord,
  RejectedRow,
  RunEnd,
  RunEnded,
  RunRow,
  StoredRecord,
  SyncStore,
} from './store/sync.ts';
export type { Claim, ClaimRequest, Commit, TokenKey, TokenRow, TokenStore } from './store/tokens.ts';
export type { ClaimedWork, DueWork, ScheduledWork, WorkStore } from './store/work.ts';
