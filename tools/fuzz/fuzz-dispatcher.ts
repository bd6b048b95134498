import type { Dispatcher } from '@x/core';
import { failureAt } from './failures.js';
import { type Header, honest, piecesOf, type WireResponse } from './wire-answer.js';

export interface Request {
  readonly path: string;
  readonly authorization: string | undefined;
}

/** The callbacks that a {@link Wire} invokes. */
export interface Script {
  /** Returns the response to a request. */
  reply(request: Request): WireResponse;
  /** Called when a response stalls before it is complete. */
  silent(): void;
}

/** Responds to every request with status 404. */
export const IDLE: Script = {
  reply: () => honest({ status: 404, headers: [], body: Buffer.alloc(0) }),
  silent: () => undefined,
};

/** A server or dispatcher that a client connects to. */
export interface Wire {
  readonly baseUrl: string;
  readonly dispatcher: Dispatcher | undefined;
  script: Script;
  /** Resolves when all earlier responses have been sent. */
  quiet(): Promise<unknown>;
}

interface DispatchOptions {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The methods that undici calls on a handler. */
interface Handler {
  onRequestStart(controller: object, context: object): void;
  onResponseStart(controller: object, status: number, headers: Record<string, string | string[]>, reason: string): void;
  onResponseData(controller: object, chunk: Buffer): void;
  onResponseEnd(controller: object, trailers: Record<string, string>): void;
  onResponseError(controller: object | undefined, error: unknown): void;
}

/** Replaces undici and responds without sockets, so that 100,000 responses take only seconds. */
export class FuzzDispatcher implements Wire, Dispatcher {
  readonly baseUrl = 'https://fuzz.example';
  readonly dispatcher = this;
  script: Script = IDLE;

  async quiet(): Promise<void> {
    // Every response is delivered within one turn of the event loop.
  }

  dispatch({ path, headers }: DispatchOptions, handler: Handler): boolean {
    const response = this.script.reply({ path, authorization: headers['authorization'] });
    const delivery = new Delivery(response, handler, this.script);
    queueMicrotask(() => delivery.start());
    return true;
  }
}

/** Delivers one response. The class is also the controller that is passed to the handler. */
class Delivery {
  aborted = false;
  paused = false;
  reason: unknown;
  readonly rawHeaders = null;
  readonly rawTrailers = null;
  readonly #response: WireResponse;
  readonly #handler: Handler;
  readonly #script: Script;
  #pieces: Buffer[] = [];
  #ended = false;

  constructor(response: WireResponse, handler: Handler, script: Script) {
    this.#response = response;
    this.#handler = handler;
    this.#script = script;
  }

  abort(reason: unknown): void {
    if (this.aborted || this.#ended) return;
    this.aborted = true;
    this.reason = reason;
    this.#handler.onResponseError(this, reason);
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    queueMicrotask(() => this.#flow());
  }

  start(): void {
    const { ending, informational, status, headers, reason } = this.#response;
    const at = ending.kind === 'whole' ? 0 : ending.at;
    if (at > -2) this.#handler.onRequestStart(this, {});
    if (at >= 0) {
      for (const early of informational) this.#handler.onResponseStart(this, early, {}, '');
      this.#handler.onResponseStart(this, status, toUndiciHeaders(headers), reason);
      if (!withoutBody(status)) this.#pieces = [...piecesOf(this.#response)];
    }
    this.#flow();
  }

  #flow(): void {
    for (let piece = this.#next(); piece !== undefined; piece = this.#next()) this.#handler.onResponseData(this, piece);
    if (this.aborted || this.paused || this.#ended) return;
    const { ending } = this.#response;
    if (ending.kind === 'silence') {
      this.#script.silent();
      return;
    }
    this.#ended = true;
    if (ending.kind === 'whole') this.#handler.onResponseEnd(this, {});
    else this.#handler.onResponseError(this, failureAt(ending.failure));
  }

  #next(): Buffer | undefined {
    return this.aborted || this.paused ? undefined : this.#pieces.shift();
  }
}

/** Returns whether responses with this status have no body (RFC 9110, 6.4.1). */
export function withoutBody(status: number): boolean {
  return status < 200 || status === 204 || status === 304;
}

/**
 * Converts headers to undici's format: repeated names have a list of values, `__proto__` is an ordinary field, and
 * bytes are decoded as Latin-1.
 */
function toUndiciHeaders(headers: readonly Header[]): Record<string, string | string[]> {
  const given: Record<string, string | string[]> = {};
  for (const [name, text] of headers) {
    const value = Buffer.from(text).toString('latin1').trim();
    const before = Object.hasOwn(given, name) ? given[name] : undefined;
    if (Array.isArray(before)) before.push(value);
    else define(given, name, before === undefined ? value : [before, value]);
  }
  return given;
}

function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}
