import { channel } from 'node:diagnostics_channel';
import type { Clock } from './clock.js';
import type { ErrorCode, Outcome } from './errors.js';

/** Why a token was asked for. */
export type TokenRequestReason =
  /** None was in hand, or the one in hand had ended. */
  | 'missing'
  /** The one in hand is near its end, and serves on meanwhile. */
  | 'ahead'
  /** The API answered the one in hand with 401, or `invalidate` was called. */
  | 'refused'
  /** A caller asked with `fresh: true`. */
  | 'fresh'
  /** To be ready for a transaction. */
  | 'spare';

/** A token is asked for. */
export interface TokenRequestedEvent {
  /** Tells this event from the others. */
  readonly type: 'token.requested';
  /** Why it was asked for. */
  readonly reason: TokenRequestReason;
}

/** A caller waits for a token request that is under way already. */
export interface TokenJoinedEvent {
  /** Tells this event from the others. */
  readonly type: 'token.joined';
}

/** A token was issued. */
export interface TokenIssuedEvent {
  /** Tells this event from the others. */
  readonly type: 'token.issued';
  /** Why it was asked for. */
  readonly reason: TokenRequestReason;
  /** The first 12 hex digits of its SHA-256. */
  readonly fingerprint: string;
  /** How long it lives from its request on, in milliseconds. */
  readonly lifetime: number;
  /** How long its request took, in milliseconds. */
  readonly duration: number;
}

/** A token was taken from the store, where another process had put it: no request was made. */
export interface TokenAdoptedEvent {
  /** Tells this event from the others. */
  readonly type: 'token.adopted';
  /** Why a token was wanted. */
  readonly reason: TokenRequestReason;
  /** The first 12 hex digits of its SHA-256. */
  readonly fingerprint: string;
  /** How long it lives from its request on, in milliseconds. */
  readonly lifetime: number;
}

/** The store failed, or had something that is of no use. The client goes on without it. */
export interface StoreFailedEvent {
  /** Tells this event from the others. */
  readonly type: 'store.failed';
  /** What it was asked to do. */
  readonly operation: 'get' | 'lease' | 'put' | 'release' | 'delete';
  /**
   * `timeout`: it took longer than 250 ms, or a tenth of the client's `timeout`. `clock_skew`: the clock of this machine, of the one that asked for the token, or
   * of the store is wrong. `failed`, or a word of the store's own.
   */
  readonly reason: string;
}

/** A token request failed. The current token stays in use while it is valid. */
export interface TokenRequestFailedEvent {
  /** `token.renewal_failed` if the reason is `ahead` or `refused`, otherwise `token.request_failed`. */
  readonly type: 'token.request_failed' | 'token.renewal_failed';
  /** Why the token was requested. */
  readonly reason: TokenRequestReason;
  /** What it failed with. */
  readonly code: ErrorCode;
  /** HTTP status of the answer, where there was one. */
  readonly httpStatus?: number;
  /** For how long no other token is asked for, in milliseconds. */
  readonly backOff: number;
}

/** A token was dropped before its end. */
export interface TokenInvalidatedEvent {
  /** Tells this event from the others. */
  readonly type: 'token.invalidated';
  /** The first 12 hex digits of its SHA-256. */
  readonly fingerprint: string;
  /** How long before it had been asked for, in milliseconds. */
  readonly age: number;
  /** `unauthorized`: the API answered it with 401. `caller`: `invalidate` was called. */
  readonly by: 'unauthorized' | 'caller';
}

/** The answer to a token request did not say how long the token lives. */
export interface TokenLifetimeAssumedEvent {
  /** Tells this event from the others. */
  readonly type: 'token.lifetime_assumed';
  /** How long it is taken to live, in milliseconds. */
  readonly lifetime: number;
  /** Where it was taken from: the token itself, or the provider's document. */
  readonly source: 'jwt' | 'documented';
}

/** A request of the API is sent. */
export interface RequestSentEvent {
  /** Tells this event from the others. */
  readonly type: 'request.sent';
  /** `http.get`, `accessTokens.create`, … */
  readonly operation: string;
  /** The first 12 hex digits of the SHA-256 of the token that goes with it. */
  readonly fingerprint: string;
}

/** A request was answered with 401 and is sent once more, with a new token. */
export interface RequestReplayedEvent {
  /** Tells this event from the others. */
  readonly type: 'request.replayed';
  /** What was being done: `http.get`, `accessTokens.create`, … */
  readonly operation: string;
}

/** A request failed and is sent again after a pause: an API call, or a token request. */
export interface RequestRetriedEvent {
  /** Tells this event from the others. */
  readonly type: 'request.retried';
  /** `token`, `http.get`, … */
  readonly operation: string;
  /** What it failed with. */
  readonly code: ErrorCode;
  /** HTTP status of the answer, where there was one. */
  readonly httpStatus?: number;
  /** The how many-th retry of this call it is, from 1. */
  readonly retry: number;
  /** How long it waits before, in milliseconds. */
  readonly delay: number;
}

/** A call failed. */
export interface RequestFailedEvent {
  /** Tells this event from the others. */
  readonly type: 'request.failed';
  /** What was being done: `http.get`, `accessTokens.create`, … */
  readonly operation: string;
  /** What it failed with. */
  readonly code: ErrorCode;
  /** HTTP status of the answer, where there was one. */
  readonly httpStatus?: number;
  /** What is known about the request. */
  readonly outcome: Outcome;
  /** How often it was sent, retries and the repeat after a 401 included. */
  readonly attempts: number;
}

/** What happens, before it is said where and when. */
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

/** What `onEvent` is told, and what is published on the diagnostics channel `x:client`. Never holds a token. */
export type ClientEvent = EventDetails & {
  /** `paisr`, `paysecurez`, `singleview`. */
  readonly provider: string;
  /** Wall clock, in milliseconds since the epoch. */
  readonly at: number;
};

/** Hears of events. What it throws or rejects with changes nothing. */
export type EventListener = (event: ClientEvent) => unknown;

/** Whose event it is, and who hears of it. */
export interface Emitter {
  readonly onEvent: EventListener | undefined;
  readonly definition: { readonly name: string };
  readonly clock: Clock;
}

const published = channel('x:client');

/**
 * Tells whoever listens. What costs something to find out is asked for by a function, which runs only where somebody
 * listens.
 */
export function emit({ onEvent: listener, definition, clock }: Emitter, details: () => EventDetails): void {
  if (listener === undefined && !published.hasSubscribers) return;
  const event: ClientEvent = { ...details(), provider: definition.name, at: clock.now() };
  // What a subscriber throws, the channel turns into an uncaught exception of its own: that is its contract.
  published.publish(event);
  if (listener === undefined) return;
  try {
    // A listener may be asynchronous although nobody waits for it.
    Promise.resolve(listener(event)).catch(ignore);
  } catch {
    // Whoever listens must not change what happens.
  }
}

function ignore(): void {
  // See above: what a listener rejects with is its own affair.
}
