export type { AccessRequest, Action } from './access-request.ts';
export type {
  BulkAnswer,
  BulkResultView,
  ConnectAnswer,
  ConnectionAnswer,
  ConnectionsAnswer,
  ConnectionView,
  ConsentsAnswer,
  DisconnectAnswer,
  ErrorAnswer,
  HealthAnswer,
  Json,
  SitesAnswer,
  SyncAnswer,
} from './contract.ts';
export type { Handler } from './create-handler.ts';
export { createHandler } from './create-handler.ts';
export type { HandlerEvent } from './handler-event.ts';
export type { HandlerOptions, Session } from './handler-options.ts';
export type { Limit, Limits } from './limits.ts';
export type { PopupMessage } from './popup-page.ts';
export type { FlowFacts, Servable, ServableBulk, ServableWorkspace } from './servable.ts';
export type { AnswerCode, RefusalCode } from './statuses.ts';
