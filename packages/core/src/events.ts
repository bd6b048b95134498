import { channel } from 'node:diagnostics_channel';
import type { Clock } from './clock.js';
import type { ErrorCode, Outcome } from './errors.js';

/** The reason for a token request. */
export type TokenRequestReason =
  /** There was no current token, or it had expired. */
  | 'missing'
  /** The current token is near expiry and stays in use until the new token arrives. */
  | 'ahead'
  /** The API responded with 401 to the current token. */
  | 'refused'
  /** A caller passed `fresh: true`. */
  | 'fresh'
  /** A token was requested in advance for a transaction. */
  | 'spare';

/** Emitted when the client requests a token. */
export interface TokenRequestedEvent {
  /** Identifies the type of the event. */
  readonly type: 'token.requested';
  /** The reason for the token request. */
  readonly reason: TokenRequestReason;
}

/** Emitted when a caller starts waiting for a token request that is already in flight. */
export interface TokenJoinedEvent {
  /** Identifies the type of the event. */
  readonly type: 'token.joined';
}

/** Emitted when the provider has issued a token. */
export interface TokenIssuedEvent {
  /** Identifies the type of the event. */
  readonly type: 'token.issued';
  /** The reason for the token request. */
  readonly reason: TokenRequestReason;
  /** The first 12 hex digits of the token's SHA-256 hash. */
  readonly fingerprint: string;
  /** Lifetime of the token in milliseconds, counted from the token request. */
  readonly lifetime: number;
  /** Duration of the token request in milliseconds. */
  readonly duration: number;
}

/**
 * Emitted when the client uses a token that a different process requested and stored. The client sends no token request
 * in this case.
 */
export interface TokenAdoptedEvent {
  /** Identifies the type of the event. */
  readonly type: 'token.adopted';
  /** The reason that the client needed a token. */
  readonly reason: TokenRequestReason;
  /** The first 12 hex digits of the token's SHA-256 hash. */
  readonly fingerprint: string;
  /** Lifetime of the token in milliseconds, counted from the token request. */
  readonly lifetime: number;
}

/** Emitted when the store fails or returns an unusable value. The client continues without the store. */
export interface StoreFailedEvent {
  /** Identifies the type of the event. */
  readonly type: 'store.failed';
  /** The store operation that failed. */
  readonly operation: 'get' | 'lease' | 'put' | 'release' | 'delete';
  /**
   * `timeout`: the operation took longer than 250 ms, or longer than a tenth of the client's `timeout` if that is less.
   * `clock_skew`: the clock of this machine, the store, or the machine that requested the token is wrong. `unreadable`:
   * the stored token is malformed. In all other cases, the reason is the one-word reason that the store reported, or
   * `failed`.
   */
  readonly reason: string;
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
  /** Duration of the back-off in milliseconds. The client sends no token request during this time. */
  readonly backOff: number;
}

/** Emitted when the client drops a token before the token expires. */
export interface TokenInvalidatedEvent {
  /** Identifies the type of the event. */
  readonly type: 'token.invalidated';
  /** The first 12 hex digits of the token's SHA-256 hash. */
  readonly fingerprint: string;
  /** Milliseconds since the token was requested. */
  readonly age: number;
  /** `unauthorized`: the API responded with 401 to the token. `caller`: `invalidate` was called with the token. */
  readonly by: 'unauthorized' | 'caller';
}

/** Emitted when a token response does not state the lifetime of the token. */
export interface TokenLifetimeAssumedEvent {
  /** Identifies the type of the event. */
  readonly type: 'token.lifetime_assumed';
  /** The lifetime that the client assumes, in milliseconds. */
  readonly lifetime: number;
  /** The source of the assumed lifetime: the token itself (`jwt`) or the provider's documentation (`documented`). */
  readonly source: 'jwt' | 'documented';
}

/** Emitted when the client sends a request to the API. */
export interface RequestSentEvent {
  /** Identifies the type of the event. */
  readonly type: 'request.sent';
  /** The operation of the call, such as `http.get` or `accessTokens.create`. */
  readonly operation: string;
  /** The first 12 hex digits of the SHA-256 hash of the request's token. */
  readonly fingerprint: string;
}

/** Emitted when the client replays a request with a new token, because the API responded with 401. */
export interface RequestReplayedEvent {
  /** Identifies the type of the event. */
  readonly type: 'request.replayed';
  /** The operation of the call, such as `http.get` or `accessTokens.create`. */
  readonly operation: string;
}

/** Emitted when a request to the API or to the token endpoint has failed and will be retried after a delay. */
export interface RequestRetriedEvent {
  /** Identifies the type of the event. */
  readonly type: 'request.retried';
  /** The operation of the call, such as `token` or `http.get`. */
  readonly operation: string;
  /** The error code. */
  readonly code: ErrorCode;
  /** HTTP status of the response, if a response was received. */
  readonly httpStatus?: number;
  /** Retry number within this call, starting at 1. */
  readonly retry: number;
  /** Milliseconds until the retry is sent. */
  readonly delay: number;
}

/** Emitted when a call fails. */
export interface RequestFailedEvent {
  /** Identifies the type of the event. */
  readonly type: 'request.failed';
  /** The operation of the call, such as `http.get` or `accessTokens.create`. */
  readonly operation: string;
  /** The error code. */
  readonly code: ErrorCode;
  /** HTTP status of the response, if a response was received. */
  readonly httpStatus?: number;
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
  | StoreFailedEvent;

/**
 * An event that a client passes to `onEvent` and publishes on the diagnostics channel `x:client`. Events never contain
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
  /** Time of the event according to the wall clock, in milliseconds since the epoch. */
  readonly at: number;
};

/**
 * A function that receives events. Errors thrown by the function, and rejections of a promise that it returns, are
 * ignored.
 */
export type EventListener = (event: ClientEvent) => unknown;

/** The fields of a client that are needed to report an event. */
export interface Emitter {
  readonly onEvent: EventListener | undefined;
  readonly definition: { readonly name: string };
  readonly clock: Clock;
}

const published = channel('x:client');

/**
 * Reports an event to the listener and to the diagnostics channel.
 *
 * @param details Returns the event. Called only if there is a listener or a subscriber, because computing a fingerprint
 * takes time.
 */
export function emit({ onEvent: listener, definition, clock }: Emitter, details: () => EventDetails): void {
  if (listener === undefined && !published.hasSubscribers) return;
  const event: ClientEvent = { ...details(), provider: definition.name, at: clock.now() };
  // If a subscriber throws, the channel raises an uncaught exception, as documented for `diagnostics_channel`.
  published.publish(event);
  if (listener === undefined) return;
  // Errors and rejections of a listener are ignored, because a listener must not change the outcome of a call.
  new Promise((resolve) => resolve(listener(event))).catch(() => undefined);
}
