export { answerConsent } from './answer-consent.ts';
export {
  AuthorizationServer,
  type CodeAttempt,
  type CodeProblem,
  type RedeemedCode,
} from './authorization-server.ts';
export { type PresentedClient, presentedClient } from './client-authentication.ts';
export { type Clock, epochSeconds, secondsAfter } from './clock.ts';
export {
  type ConsentAnswer,
  type ConsentQuestion,
  consentAnswer,
  consentPage,
  escapeHtml,
  htmlPage,
} from './consent-page.ts';
export { EmulatorHost, type EmulatorHostOptions } from './emulator-host.ts';
export {
  type Fault,
  type FaultHandle,
  type FaultMatch,
  type ProviderFault,
  providerFaults,
  type TransportFault,
  transportFaults,
} from './faults.ts';
export { hmacSha256Hex } from './hmac.ts';
export { faultyRecords, nextLink, type Page, type PageQuery, takePage } from './paging.ts';
export { s256 } from './pkce.ts';
export { type Random, seeded } from './random.ts';
export { type RateBudget, type RateDecision, type RateLimit, RateLimiter } from './rate-limiter.ts';
export type { RecordedRequest } from './recorded-request.ts';
export type {
  AcceptedRequest,
  AuthorizationProblem,
  AuthorizationRequest,
  RegisteredClient,
} from './registered-client.ts';
export type { Exchange, Route } from './routes.ts';
export type { Token, TokenPolicy, TokenRequest } from './token-policy.ts';
export { type Refreshed, type RefreshProblem, type TokenState, TokenStore } from './token-store.ts';
export type { RefusalAnswers, Wait } from './transport-faults.ts';
export {
  type Delivery,
  type WebhookMessage,
  WebhookSender,
  type WebhookSenderOptions,
} from './webhook-sender.ts';
