import { channel } from 'node:diagnostics_channel';
import type { Clock } from './clock.js';
import type { ErrorCode, Outcome } from './errors.js';

/** Why a token was requested. */
export type TokenRequestReason =
  /** There was no current token, or it was expired. */
  | 'missing'
  /** The current token is near expiry. It stays in use until the new one arrives. */
  | 'ahead'
  /** The API responded with 401 to the current token, or `invalidate` was called. */
  | 'refused'
  /** A caller passed `fresh: true`. */
  | 'fresh'
  /** To keep a token ready for a transaction. */
  | 'spare';

/** A token is requested. */
export interface TokenRequestedEvent {
  /** Discriminates the events. */
  readonly type: 'token.requested';
  /** Why the token was requested. */
  readonly reason: TokenRequestReason;
}

/** A caller waits for a token request that is already in flight. */
export interface TokenJoinedEvent {
  /** Discriminates the events. */
  readonly type: 'token.joined';
}

/** A token was issued. */
export interface TokenIssuedEvent {
  /** Discriminates the events. */
  readonly type: 'token.issued';
  /** Why the token was requested. */
  readonly reason: TokenRequestReason;
  /** The first 12 hex digits of the token's SHA-256. */
  readonly fingerprint: string;
  /** Lifetime of the token in milliseconds, counted from its request. */
  readonly lifetime: number;
  /** Duration of the token request in milliseconds. */
  readonly duration: number;
}

/** A token that another process had stored was taken from the store. No token request was sent. */
export interface TokenAdoptedEvent {
  /** Discriminates the events. */
  readonly type: 'token.adopted';
  /** Why a token was needed. */
  readonly reason: TokenRequestReason;
  /** The first 12 hex digits of the token's SHA-256. */
  readonly fingerprint: string;
  /** Lifetime of the token in milliseconds, counted from its request. */
  readonly lifetime: number;
}

/** The store failed, or returned something unusable. The client continues without the store. */
export interface StoreFailedEvent {
  /** Discriminates the events. */
  readonly type: 'store.failed';
  /** The operation of the store that failed. */
  readonly operation: 'get' | 'lease' | 'put' | 'release' | 'delete';
  /**
   * `timeout`: it took longer than 250 ms, or than a tenth of the client's `timeout` if that is less. `clock_skew`:
   * the clock of this machine, of the machine that requested the token, or of the store is wrong. Otherwise the
   * store's own reason, one word, or `failed`.
   */
  readonly reason: string;
}

/** A token request failed. The current token stays in use while it is valid. */
export interface TokenRequestFailedEvent {
  /** `token.renewal_failed` if the reason is `ahead` or `refused`, otherwise `token.request_failed`. */
  readonly type: 'token.request_failed' | 'token.renewal_failed';
  /** Why the token was requested. */
  readonly reason: TokenRequestReason;
  /** The code of the error. */
  readonly code: ErrorCode;
  /** HTTP status of the response, if there was one. */
  readonly httpStatus?: number;
  /** Milliseconds for which no other token is requested. */
  readonly backOff: number;
}

/** A token was dropped before it expired. */
export interface TokenInvalidatedEvent {
  /** Discriminates the events. */
  readonly type: 'token.invalidated';
  /** The first 12 hex digits of the token's SHA-256. */
  readonly fingerprint: string;
  /** Milliseconds since the token was requested. */
  readonly age: number;
  /** `unauthorized`: the API responded with 401 to the token. `caller`: `invalidate` was called. */
  readonly by: 'unauthorized' | 'caller';
}

/** The response to a token request did not say how long the token lives. */
export interface TokenLifetimeAssumedEvent {
  /** Discriminates the events. */
  readonly type: 'token.lifetime_assumed';
  /** The lifetime that the client assumes, in milliseconds. */
  readonly lifetime: number;
  /** The source of the assumption: the token itself (`jwt`), or the provider's documentation. */
  readonly source: 'jwt' | 'documented';
}

/** A request is sent to the API. */
export interface RequestSentEvent {
  /** Discriminates the events. */
  readonly type: 'request.sent';
  /** The operation: `http.get`, `accessTokens.create`, … */
  readonly operation: string;
  /** The first 12 hex digits of the SHA-256 of the token that is sent. */
  readonly fingerprint: string;
}

/** The API responded with 401, and the request is replayed with a new token. */
export interface RequestReplayedEvent {
  /** Discriminates the events. */
  readonly type: 'request.replayed';
  /** The operation: `http.get`, `accessTokens.create`, … */
  readonly operation: string;
}

/** An API call or a token request failed and is retried after a delay. */
export interface RequestRetriedEvent {
  /** Discriminates the events. */
  readonly type: 'request.retried';
  /** The operation: `token`, `http.get`, … */
  readonly operation: string;
  /** The code of the error. */
  readonly code: ErrorCode;
  /** HTTP status of the response, if there was one. */
  readonly httpStatus?: number;
  /** Retry number within this call, starting at 1. */
  readonly retry: number;
  /** Milliseconds before the retry is sent. */
  readonly delay: number;
}

/** A call failed. */
export interface RequestFailedEvent {
  /** Discriminates the events. */
  readonly type: 'request.failed';
  /** The operation: `http.get`, `accessTokens.create`, … */
  readonly operation: string;
  /** The code of the error. */
  readonly code: ErrorCode;
  /** HTTP status of the response, if there was one. */
  readonly httpStatus?: number;
  /** Whether the provider received the request. */
  readonly outcome: Outcome;
  /** Number of times that the request was sent, including retries and the replay after a 401. */
  readonly attempts: number;
}

/** An event without the provider and the time. */
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
 * An event of a client. `onEvent` receives it, and it is published on the diagnostics channel `x:client`. It never
 * contains a token.
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
  /** Time of the event by the wall clock, in milliseconds since the epoch. */
  readonly at: number;
};

/** Receives events. Errors that it throws, and promises that it rejects, are ignored. */
export type EventListener = (event: ClientEvent) => unknown;

/** The client of an event: its listener, its provider and its clock. */
export interface Emitter {
  readonly onEvent: EventListener | undefined;
  readonly definition: { readonly name: string };
  readonly clock: Clock;
}

const published = channel('x:client');

/**
 * Reports an event to the listener and to the diagnostics channel.
 *
 * @param details Creates the event. Called only if there is a listener or a subscriber, because a fingerprint takes
 * time.
 */
export function emit({ onEvent: listener, definition, clock }: Emitter, details: () => EventDetails): void {
  if (listener === undefined && !published.hasSubscribers) return;
  const event: ClientEvent = { ...details(), provider: definition.name, at: clock.now() };
  // If a subscriber throws, the channel raises an uncaught exception. That is the contract of `diagnostics_channel`.
  published.publish(event);
  if (listener === undefined) return;
  try {
    // A listener may be asynchronous, although nothing waits for it.
    Promise.resolve(listener(event)).catch(ignore);
  } catch {
    // A listener must not change the outcome of a call.
  }
}

function ignore(): void {
  // A listener must not change the outcome of a call.
}
