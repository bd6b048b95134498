import type { Clock, Dispatcher, ProviderError } from '@x/core';
import type fc from 'fast-check';
import type { Json, Style } from './json-tree.js';
import type { Reading } from './reading.js';

/** A response as the provider sends it, before any change. */
export interface Genuine {
  readonly status: number;
  readonly body: Json;
  readonly style?: Style;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Maximum size of a decoded token response, and the `maxResponseBytes` that each client here is created with. */
export const MAX_TOKEN_RESPONSE_BYTES = 64 * 1024;
export const MAX_RESPONSE_BYTES = 128 * 1024;

/** Options that connect a client to the fuzzer. */
export interface Surroundings {
  readonly baseUrl: string;
  readonly dispatcher: Dispatcher | undefined;
  readonly clock: Clock;
  readonly timeout: number;
  readonly retries: number;
  readonly maxResponseBytes: number;
}

/** A client and the one call that the trial makes. */
export interface OpenClient {
  call(): Promise<unknown>;
  status(): unknown;
  close(): Promise<void>;
}

/** What the server saw of a call. */
export interface Seen {
  /** Number of requests that arrived. */
  readonly requests: number;
  /** Number of attempts to send it, including those without a connection. */
  readonly tries: number;
  /** Maximum number of retries. */
  readonly retries: number;
  /** `Authorization` header of the last request other than a token request. */
  readonly authorization: string | undefined;
}

/** One operation of a provider. */
export interface Operation {
  /** Its name in errors. */
  readonly name: string;
  /** Its name in the printed figures. */
  readonly label: string;
  /** How often it is selected, relative to the others. */
  readonly share: number;
  /** The mutated response: that of the operation itself, or that of the token request, which is or precedes it. */
  readonly mutates: 'response' | 'token response';
  /** Secrets that are sent and must never be shown. */
  readonly secrets: readonly string[];
  /** Responses that the provider sends. */
  readonly genuine: fc.Arbitrary<Genuine>;
  /** Returns a response that must work. */
  healthy(token: string): Genuine;
  /** Corrects the malformed JSON that the provider is known to send. */
  repair?(text: string): string;
  open(surroundings: Surroundings): OpenClient;
  /** Returns the faults in the result of a call. */
  judge(value: unknown, reading: Reading, seen: Seen): readonly string[];
  /** Returns the faults in an error's statements about its request. Replaces the rule for all operations. */
  judgeOutcome?(error: ProviderError, failed: FailedCall): readonly string[];
}

/** Facts about a failed call. */
export interface FailedCall {
  readonly subject: Subject;
  readonly operation: Operation;
  readonly reading: Reading;
  readonly seen: Seen;
}

/** A provider and its operations. */
export interface Subject {
  readonly name: string;
  /** The token request for API calls, if the provider has one. */
  readonly grant?: { readonly path: string; readonly response: Genuine };
  readonly operations: readonly Operation[];
  /** Returns the text in the fields for the provider's own words, which may be shown. */
  providerWords(json: unknown): string;
}

interface Closable {
  status(): unknown;
  close(): Promise<void>;
}

/** Returns a function that opens a client for the given call. */
export function opening<Client extends Closable>(
  create: (surroundings: Surroundings) => Client,
  call: (client: Client) => Promise<unknown>,
): Operation['open'] {
  return (surroundings) => {
    const client = create(surroundings);
    return { call: () => call(client), status: () => client.status(), close: () => client.close() };
  };
}

/** Returns the strings in the named fields, joined by line breaks. Accepts any value. */
export function textsIn(json: unknown, ...names: readonly string[]): string {
  const fields = Object(json) as Readonly<Record<string, unknown>>;
  return names.flatMap((name) => (typeof fields[name] === 'string' ? [fields[name]] : [])).join('\n');
}
