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

/** An event of a call. All numbers are whole. */
export interface CallEvent {
  /**
   * Links all events of one call, including those of the token request that it started. A call that joins another
   * call's token request emits `token.joined` with its own ID.
   */
  readonly callId: string;
}

/** Emitted when the client requests a token. */
export interface TokenRequestedEvent extends CallEvent {
  /** The event type. */
  readonly type: 'token.requested';
  /** The reason for the token request. */
  readonly reason: TokenRequestReason;
}

/** Emitted when a call joins a pending token request. */
export interface TokenJoinedEvent extends CallEvent {
  /** The event type. */
  readonly type: 'token.joined';
}

/** Emitted when the client receives a new token. */
export interface TokenIssuedEvent extends CallEvent {
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
export interface TokenAdoptedEvent extends CallEvent {
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
export interface StoreFailedEvent extends Partial<CallEvent> {
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
export interface HookFailedEvent extends CallEvent {
  /** The event type. */
  readonly type: 'hook.failed';
  /** The option that contains the function. */
  readonly hook: 'tokenExpired';
  /** Why the function did not return a boolean. */
  readonly reason: 'threw an error' | 'returned a promise';
}

/** Emitted when a token request fails. The current token stays in use while it is valid. */
export interface TokenRequestFailedEvent extends CallEvent {
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
export interface TokenInvalidatedEvent extends Partial<CallEvent> {
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
export interface TokenLifetimeAssumedEvent extends CallEvent {
  /** The event type. */
  readonly type: 'token.lifetime_assumed';
  /** The assumed lifetime in milliseconds. */
  readonly lifetime: number;
  /** The source of the lifetime: the token (`jwt`) or the provider's documentation (`documented`). */
  readonly source: 'jwt' | 'documented';
}

/** Emitted when the client sends an API request. */
export interface RequestSentEvent extends CallEvent {
  /** The event type. */
  readonly type: 'request.sent';
  /** The operation, such as `http.get` or `accessTokens.create`. */
  readonly operation: string;
  /** The first 12 hex digits of the token's SHA-256 hash. */
  readonly fingerprint: string;
}

/** Emitted when an API call is sent again after a 401, or after a response that `tokenExpired` recognizes. */
export interface RequestReplayedEvent extends CallEvent {
  /** The event type. */
  readonly type: 'request.replayed';
  /** The operation, such as `http.get` or `accessTokens.create`. */
  readonly operation: string;
}

/** Emitted when an API or token request has failed and will be retried. */
export interface RequestRetriedEvent extends CallEvent {
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

/** The request of an API call, as events name it. */
export interface RequestDetails extends CallEvent {
  /** The operation, such as `http.get` or `accessTokens.create`. */
  readonly operation: string;
  /** The request option `route`, if the caller set it. Use it as a label instead of `path`. */
  readonly route?: string;
  /** Host of the base URL, such as `api.example.com`, with the port if it is not the default. */
  readonly host: string;
  /** Duration of the whole call in milliseconds, including token requests and retries. */
  readonly duration: number;
  /** Number of times the request was sent, including retries and the replay after a 401. */
  readonly attempts: number;
}

/**
 * Emitted once for each API call whose response the caller receives. The status can be an error status, because a caller
 * can accept any status with `validateStatus`. A call with a stream ends when the body has been read or the reader
 * destroys the stream.
 */
export interface RequestSucceededEvent extends RequestDetails {
  /** The event type. */
  readonly type: 'request.succeeded';
  /** The HTTP method. */
  readonly method: string;
  /**
   * The path without the query, at most 200 characters. Segments that may contain IDs, names or secrets are replaced by
   * `:id`.
   */
  readonly path: string;
  /** HTTP status of the response. */
  readonly httpStatus: number;
}

/**
 * Emitted once for each API call that fails, including calls whose response body fails while it is streamed. Calls that
 * are rejected because of their arguments may fail without an event.
 */
export interface RequestFailedEvent extends RequestDetails {
  /** The event type. */
  readonly type: 'request.failed';
  /** The HTTP method. Not set if the call failed before its URL and body had been checked. */
  readonly method?: string;
  /** The path, as in `request.succeeded`. Not set if the call failed before its URL and body had been checked. */
  readonly path?: string;
  /** The error code. `invalid_request` if a function in the request's config threw an error. */
  readonly code: ErrorCode;
  /** HTTP status of the response, if a response was received. */
  readonly httpStatus?: number;
  /** The provider's own error code, if the response contains one. */
  readonly providerCode?: string;
  /** The provider's ID of the request or response, if the response contains one. */
  readonly requestId?: string;
  /** Whether the provider received the request. */
  readonly outcome: Outcome;
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
  | RequestSucceededEvent
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

/** The call that an event belongs to. */
export interface EventSource {
  readonly id: string;
}

type WithoutCallId<Event> = Event extends unknown ? Omit<Event, 'callId'> : never;

const published = channel('x:client');

/**
 * Emits a frozen event to the listener and the diagnostics channel.
 *
 * @param source The call that the event belongs to, if any.
 * @param details Returns the event. Called only if there is a listener or subscriber, because computing IDs,
 * fingerprints and paths is slow.
 */
export function emit(
  { onEvent: listener, definition, clock }: Emitter,
  source: EventSource | undefined,
  details: () => WithoutCallId<EventDetails>,
): void {
  if (listener === undefined && !published.hasSubscribers) return;
  // Adding fields to a copy of the object would take several times as long.
  const event = details() as Record<string, unknown>;
  if (source !== undefined) event['callId'] = source.id;
  event['provider'] = definition.name;
  event['at'] = clock.now();
  for (const name of Object.keys(event)) {
    const value = event[name];
    // Rounded up, so that a delay or a back-off has ended after the number of milliseconds in the event.
    if (typeof value === 'number') event[name] = Math.ceil(value);
  }
  Object.freeze(event);
  // Node.js reports an error thrown by a subscriber as an uncaught exception.
  published.publish(event);
  if (listener === undefined) return;
  // A listener must not change a call's outcome.
  new Promise((resolve) => resolve(listener(event as unknown as ClientEvent))).catch(() => undefined);
}
