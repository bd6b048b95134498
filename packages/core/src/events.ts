import { channel } from 'node:diagnostics_channel';
import type { Clock } from './clock.js';
import type { ErrorCode, Outcome } from './errors.js';
import { ownField } from './own-fields.js';

/** The reason for a token request. */
export type TokenRequestReason =
  /** There was no current token, or it had expired. */
  | 'missing'
  /** The current token is about to expire. It stays in use until the new token arrives. */
  | 'ahead'
  /** The API rejected the current token with a 401. */
  | 'refused'
  /** A caller passed `fresh: true`. */
  | 'fresh'
  /** A token was requested in advance for a transaction. */
  | 'spare';

/** Emitted when the client requests a token. */
export interface TokenRequestedEvent {
  /** The event type. */
  readonly type: 'token.requested';
  /** The reason for the token request. */
  readonly reason: TokenRequestReason;
}

/** Emitted when a call joins a pending token request. */
export interface TokenJoinedEvent {
  /** The event type. */
  readonly type: 'token.joined';
}

/** Emitted when the client receives a new token. */
export interface TokenIssuedEvent {
  /** The event type. */
  readonly type: 'token.issued';
  /** The reason for the token request. */
  readonly reason: TokenRequestReason;
  /** The first 12 hex digits of the token's SHA-256 hash. */
  readonly fingerprint: string;
  /** Token lifetime in milliseconds, counted from the token request. */
  readonly lifetime: number;
  /** Duration of the token request in milliseconds. */
  readonly duration: number;
}

/** Emitted when the client uses a token from the store instead of requesting one. */
export interface TokenAdoptedEvent {
  /** The event type. */
  readonly type: 'token.adopted';
  /** The reason why the client needed a token. */
  readonly reason: TokenRequestReason;
  /** The first 12 hex digits of the token's SHA-256 hash. */
  readonly fingerprint: string;
  /** Token lifetime in milliseconds, counted from the token request. */
  readonly lifetime: number;
}

/** Emitted when the store fails or returns an unusable value. The client continues without the store. */
export interface StoreFailedEvent {
  /** The event type. */
  readonly type: 'store.failed';
  /** The store operation that failed. */
  readonly operation: 'get' | 'lease' | 'extend' | 'put' | 'release' | 'delete';
  /**
   * `timeout`: the operation took longer than 250 ms, or longer than a tenth of the client's `timeout` if that is less.
   * `clock_skew`: the clock of this machine, the store, or the machine that requested the token is wrong. `unreadable`:
   * the stored token is malformed. Otherwise, the store's one-word reason, or `failed`.
   */
  readonly reason: string;
}

/** Emitted when a function in the options does not return a usable value. The call continues. */
export interface HookFailedEvent {
  /** The event type. */
  readonly type: 'hook.failed';
  /** The option that contains the function. */
  readonly hook: 'tokenExpired';
  /** Why the function did not return a boolean. */
  readonly reason: 'threw an error' | 'returned a promise';
}

/** Emitted when a token request fails. The current token stays in use while it is valid. */
export interface TokenRequestFailedEvent {
  /** `token.renewal_failed` if the reason is `ahead` or `refused`, and `token.request_failed` otherwise. */
  readonly type: 'token.request_failed' | 'token.renewal_failed';
  /** The reason for the token request. */
  readonly reason: TokenRequestReason;
  /** The error code. */
  readonly code: ErrorCode;
  /** HTTP status of the response, if a response was received. */
  readonly httpStatus?: number;
  /** The provider's own error code, if the response contains one. */
  readonly providerCode?: string;
  /** The provider's ID of the request or response, if the response contains one. */
  readonly requestId?: string;
  /** Back-off in milliseconds. No token request is sent during this time. */
  readonly backOff: number;
}

/** Emitted when the client drops a token before it expires. */
export interface TokenInvalidatedEvent {
  /** The event type. */
  readonly type: 'token.invalidated';
  /** The first 12 hex digits of the token's SHA-256 hash. */
  readonly fingerprint: string;
  /** Milliseconds since the token was requested. */
  readonly age: number;
  /** `unauthorized`: the API responded with 401. `caller`: `invalidate` was called. */
  readonly by: 'unauthorized' | 'caller';
}

/** Emitted when a token response does not state the token's lifetime. */
export interface TokenLifetimeAssumedEvent {
  /** The event type. */
  readonly type: 'token.lifetime_assumed';
  /** The assumed lifetime in milliseconds. */
  readonly lifetime: number;
  /** The source of the lifetime: the token (`jwt`) or the provider's documentation (`documented`). */
  readonly source: 'jwt' | 'documented';
}

/** Emitted when the client sends an API request. */
export interface RequestSentEvent {
  /** The event type. */
  readonly type: 'request.sent';
  /** The operation, such as `http.get` or `accessTokens.create`. */
  readonly operation: string;
  /** The first 12 hex digits of the token's SHA-256 hash. */
  readonly fingerprint: string;
}

/** Emitted when an API call is sent again after a 401, or after a response that `tokenExpired` recognizes. */
export interface RequestReplayedEvent {
  /** The event type. */
  readonly type: 'request.replayed';
  /** The operation, such as `http.get` or `accessTokens.create`. */
  readonly operation: string;
}

/** Emitted when an API or token request has failed and will be retried. */
export interface RequestRetriedEvent {
  /** The event type. */
  readonly type: 'request.retried';
  /** The operation, such as `token` or `http.get`. */
  readonly operation: string;
  /** The error code. */
  readonly code: ErrorCode;
  /** HTTP status of the response, if a response was received. */
  readonly httpStatus?: number;
  /** The provider's own error code, if the response contains one. */
  readonly providerCode?: string;
  /** The provider's ID of the request or response, if the response contains one. */
  readonly requestId?: string;
  /** Number of this retry, starting at 1. */
  readonly retry: number;
  /** Milliseconds until the retry. */
  readonly delay: number;
}

/** Emitted when a call fails. */
export interface RequestFailedEvent {
  /** The event type. */
  readonly type: 'request.failed';
  /** The operation, such as `http.get` or `accessTokens.create`. */
  readonly operation: string;
  /** The error code. */
  readonly code: ErrorCode;
  /** HTTP status of the response, if a response was received. */
  readonly httpStatus?: number;
  /** The provider's own error code, if the response contains one. */
  readonly providerCode?: string;
  /** The provider's ID of the request or response, if the response contains one. */
  readonly requestId?: string;
  /** Whether the provider received the request. */
  readonly outcome: Outcome;
  /** Number of times the request was sent, including retries and the replay after a 401. */
  readonly attempts: number;
}

/** An event without its `provider` and `at` fields. */
export type EventDetails =
  | TokenRequestedEvent
  | TokenJoinedEvent
  | TokenIssuedEvent
  | TokenAdoptedEvent
  | TokenRequestFailedEvent
  | TokenInvalidatedEvent
  | TokenLifetimeAssumedEvent
  | RequestSentEvent
  | RequestReplayedEvent
  | RequestRetriedEvent
  | RequestFailedEvent
  | StoreFailedEvent
  | HookFailedEvent;

/**
 * An event that is passed to `onEvent` and published on the diagnostics channel `x:client`. Events never contain
 * tokens.
 *
 * @example
 * ```ts
 * import { subscribe } from 'node:diagnostics_channel';
 * import type { ClientEvent } from '@x/core';
 *
 * subscribe('x:client', (message) => {
 *   const event = message as ClientEvent;
 *   if (event.type === 'token.renewal_failed') metrics.increment('renewal_failed', { provider: event.provider });
 * });
 * ```
 */
export type ClientEvent = EventDetails & {
  /** Name of the provider: `paisr`, `paysecurez`, `singleview`. */
  readonly provider: string;
  /** Wall-clock time of the event, in milliseconds since the epoch. */
  readonly at: number;
};

/** A function that receives events. Errors and rejections of this function are ignored. */
export type EventListener = (event: ClientEvent) => unknown;

/** The fields of an event that describe a failed response. */
type ResponseFields = Pick<RequestFailedEvent, 'httpStatus' | 'providerCode' | 'requestId'>;

/** Returns the fields of an event that describe a failed response. Fields without a value are left out. */
export function responseFields(details: { readonly [Name in keyof ResponseFields]: unknown }): ResponseFields {
  const names = ['httpStatus', 'providerCode', 'requestId'] as const;
  const known = names.map((name) => [name, ownField(details, name)]).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known) as ResponseFields;
}

export interface Emitter {
  readonly onEvent: EventListener | undefined;
  readonly definition: { readonly name: string };
  readonly clock: Clock;
}

const published = channel('x:client');

/**
 * Emits an event to the listener and the diagnostics channel.
 *
 * @param details Returns the event. Called only if there is a listener or subscriber, because computing fingerprints is
 * slow.
 */
export function emit({ onEvent: listener, definition, clock }: Emitter, details: () => EventDetails): void {
  if (listener === undefined && !published.hasSubscribers) return;
  const event: ClientEvent = { ...details(), provider: definition.name, at: clock.now() };
  // Node.js reports an error thrown by a subscriber as an uncaught exception.
  published.publish(event);
  if (listener === undefined) return;
  // A listener must not change a call's outcome.
  new Promise((resolve) => resolve(listener(event))).catch(() => undefined);
}
