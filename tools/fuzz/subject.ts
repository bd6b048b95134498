import type { Clock, Dispatcher, ProviderError } from '@x/core';
import type fc from 'fast-check';
import type { Json, Style } from './json-tree.js';
import type { Reading } from './reading.js';

/** An answer as the provider gives it, before anything is changed. */
export interface Genuine {
  readonly status: number;
  readonly body: Json;
  readonly style?: Style;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The largest answers that are taken, in bytes after decoding: to token requests, and as each client here is told. */
export const LARGEST_TOKEN_ANSWER = 64 * 1024;
export const LARGEST_ANSWER = 128 * 1024;

/** Where a client is put. */
export interface Surroundings {
  readonly baseUrl: string;
  readonly dispatcher: Dispatcher | undefined;
  readonly clock: Clock;
  readonly timeout: number;
  readonly retries: number;
  readonly maxResponseBytes: number;
}

/** A client of which one thing is asked. */
export interface OpenClient {
  call(): Promise<unknown>;
  status(): unknown;
  close(): Promise<void>;
}

/** What the other side saw of a call. */
export interface Seen {
  /** How often its request came. */
  readonly requests: number;
  /** How often it was tried to send it, without a connection too. */
  readonly tries: number;
  /** How often it may be sent again. */
  readonly retries: number;
  /** Of the last request that was no token request. */
  readonly authorization: string | undefined;
}

/** One thing that is asked of a provider. */
export interface Operation {
  /** As it stands in errors. */
  readonly name: string;
  /** As it stands in the figures. */
  readonly label: string;
  /** How often it is drawn, against the others. */
  readonly share: number;
  /** Which answer is mutated: that to the operation itself, or that to the token request which is or precedes it. */
  readonly mutates: 'answer' | 'token answer';
  /** What is sent and must never be shown. */
  readonly secrets: readonly string[];
  /** Responses that the provider sends. */
  readonly genuine: fc.Arbitrary<Genuine>;
  /** An answer that has to work. */
  healthy(token: string): Genuine;
  /** Puts right what the provider is known to send as malformed JSON. */
  mend?(text: string): string;
  open(surroundings: Surroundings): OpenClient;
  /** What is wrong with the result of a call. */
  judge(value: unknown, reading: Reading, seen: Seen): readonly string[];
  /** What is wrong with what an error says of its request, in place of the rule for all. */
  judgeOutcome?(error: ProviderError, failed: FailedCall): readonly string[];
}

/** What is known of a call that failed. */
export interface FailedCall {
  readonly subject: Subject;
  readonly operation: Operation;
  readonly reading: Reading;
  readonly seen: Seen;
}

/** A provider, with all that is asked of it. */
export interface Subject {
  readonly name: string;
  /** The token that API calls are made with, where it is asked for. */
  readonly grant?: { readonly path: string; readonly answer: Genuine };
  readonly operations: readonly Operation[];
  /** What stands where the provider puts its words, which may be shown. */
  said(json: unknown): string;
}

interface Closable {
  status(): unknown;
  close(): Promise<void>;
}

/** How to open a client and what to ask of it. */
export function opening<Client extends Closable>(
  create: (surroundings: Surroundings) => Client,
  call: (client: Client) => Promise<unknown>,
): Operation['open'] {
  return (surroundings) => {
    const client = create(surroundings);
    return { call: () => call(client), status: () => client.status(), close: () => client.close() };
  };
}

/** The texts among some fields of an object, whatever it is. */
export function textsIn(json: unknown, ...names: readonly string[]): string {
  const fields = Object(json) as Readonly<Record<string, unknown>>;
  return names.flatMap((name) => (typeof fields[name] === 'string' ? [fields[name]] : [])).join('\n');
}
