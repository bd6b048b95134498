import type { Clock, Dispatcher, ProviderError } from '@x/core';
import type fc from 'fast-check';
import type { Json, Style } from './json-tree.js';
import type { Reading } from './reading.js';

/** A response before any changes. */
export interface Genuine {
  readonly status: number;
  readonly body: Json;
  readonly style?: Style;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Maximum size of a decoded token response. `MAX_RESPONSE_BYTES` is the `maxResponseBytes` option of all clients. */
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

/** A client and the only call of a trial. */
export interface OpenClient {
  call(): Promise<unknown>;
  status(): unknown;
  close(): Promise<void>;
}

/** What the server observed about a call. */
export interface Seen {
  /** Number of received requests. */
  readonly requests: number;
  /** Number of attempts, including those without a connection. */
  readonly tries: number;
  /** Maximum number of retries. */
  readonly retries: number;
  /** `Authorization` header of the most recent request that was not a token request. */
  readonly authorization: string | undefined;
}

/** A provider operation. */
export interface Operation {
  /** Operation name in errors. */
  readonly name: string;
  /** Operation name in the printed results. */
  readonly label: string;
  /** Relative frequency of the operation. */
  readonly share: number;
  /** The response to mutate. A token response may belong to the token request before the operation. */
  readonly mutates: 'response' | 'token response';
  /** Sent secrets that the client must never expose. */
  readonly secrets: readonly string[];
  /** Generates responses that the provider sends. */
  readonly genuine: fc.Arbitrary<Genuine>;
  /** Returns a response for which the operation must succeed. */
  healthy(token: string): Genuine;
  /** Repairs the malformed JSON that the provider is known to send. */
  repair?(text: string): string;
  open(surroundings: Surroundings): OpenClient;
  /** Returns the faults in a call's result. */
  judge(value: unknown, reading: Reading, seen: Seen): readonly string[];
  /** Returns the faults in an error's outcome, status and attempts. Replaces the default rule. */
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
  /** The token request that precedes API calls, if there is one. */
  readonly grant?: { readonly path: string; readonly response: Genuine };
  readonly operations: readonly Operation[];
  /** Returns the text of the fields that contain the provider's message, which may be shown. */
  providerWords(json: unknown): string;
}

interface Closable {
  status(): unknown;
  close(): Promise<void>;
}

/** Returns a function that opens a client and prepares the call. */
export function opening<Client extends Closable>(
  create: (surroundings: Surroundings) => Client,
  call: (client: Client) => Promise<unknown>,
): Operation['open'] {
  return (surroundings) => {
    const client = create(surroundings);
    return { call: () => call(client), status: () => client.status(), close: () => client.close() };
  };
}

/** Returns the strings in the named fields, joined with line breaks. */
export function textsIn(json: unknown, ...names: readonly string[]): string {
  const fields = Object(json) as Readonly<Record<string, unknown>>;
  return names.flatMap((name) => (typeof fields[name] === 'string' ? [fields[name]] : [])).join('\n');
}
