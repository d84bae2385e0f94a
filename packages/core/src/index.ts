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
  Classified,
  Configured,
  Connector,
  RuntimeConnector,
  Shape,
  ShapeOf,
} from './definition/connector.ts';
export { defineConnector } from './definition/connector.ts';
export type { Settings } from './definition/settings.ts';
export type { CallbackFacts, Site, SiteSource } from './definition/site.ts';
export { siteFromCallback, siteFromOwner } from './definition/site.ts';
export type {
  FieldOf,
  Page,
  Range,
  Stream,
  StreamContext,
  StreamDefinition,
  StreamFacts,
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
export type { OnEvent, PatchbayEvent } from './events/events.ts';
export type { ConnectOptions, StartedConsent } from './flow/auth/connect.ts';
export type { Disconnected } from './flow/auth/disconnect.ts';
export type { Health } from './flow/auth/health.ts';
export type { Connection } from './flow/connection.ts';
export type { PatchbayOptions } from './flow/create-kernel.ts';
export type { AnyFeature, Feature, FeatureName } from './flow/kernel.ts';
export type { SweepKeysOptions, SweptKeys } from './flow/keys/sweep-keys.ts';
export { sweepKeys } from './flow/keys/sweep-keys.ts';
export type { SyncFeatureOptions, SyncMethods } from './flow/sync/sync.ts';
export { sync } from './flow/sync/sync.ts';
export type { SyncOptions, SyncProgress, SyncResult } from './flow/sync/sync-stream.ts';
export type { PollResult } from './flow/telemetry/poll.ts';
export type { TelemetryMethods } from './flow/telemetry/telemetry.ts';
export { telemetry } from './flow/telemetry/telemetry.ts';
export type { WebhookMethods } from './flow/webhook/webhooks.ts';
export { webhooks } from './flow/webhook/webhooks.ts';
export type { Ticked, WorkMethods } from './flow/work/work.ts';
export { work } from './flow/work/work.ts';
export type { WorkspaceBase } from './flow/workspace.ts';
export { createPatchbay } from './patchbay.ts';
export type { AnyShape, Patchbay, Workspace } from './patchbay-types.ts';
export type {
  Closed,
  ConnectionFilter,
  ConnectionRow,
  ConnectionStatus,
  ConnectionStore,
  GrantRow,
  NewToken,
  OpenConnection,
  OwedRevocation,
} from './store/connections.ts';
export type { DeliveryRow, DeliveryStore } from './store/deliveries.ts';
export type { FlowRow, FlowStore } from './store/flows.ts';
export type { DeviceRow, ReadingRow, ReadingStore } from './store/readings.ts';
export type { ConnectionKey, Owner } from './store/scope.ts';
export type { KeyUse, SealedQuery, SealedRow, SealedStore } from './store/sealed.ts';
export type { Store } from './store/store.ts';
export type {
  CommitPage,
  HeldPartition,
  PageCounts,
  PartitionKey,
  RecordRow,
  RejectedRecord,
  RunEnd,
  RunEnded,
  RunRow,
  StoredRecord,
  SyncStore,
} from './store/sync.ts';
export type { Claim, ClaimRequest, Commit, TokenKey, TokenRow, TokenStore } from './store/tokens.ts';
export type { ClaimedWork, DueWork, WorkStore } from './store/work.ts';
