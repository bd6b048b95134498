import type { Dispatcher } from '@x/core';
import { failureAt } from './failures.js';
import { type Header, honest, piecesOf, type WireAnswer } from './wire-answer.js';

/** A request, as far as it matters here. */
export interface Request {
  readonly path: string;
  readonly authorization: string | undefined;
}

/** What a wire asks of whoever uses it. */
export interface Script {
  /** The answer to a request. */
  reply(request: Request): WireAnswer;
  /** An answer has gone silent: nothing more comes of it. */
  silent(): void;
}

/** Answers nothing of interest. */
export const IDLE: Script = {
  reply: () => honest({ status: 404, headers: [], body: Buffer.alloc(0) }),
  silent: () => undefined,
};

/** Somewhere that a client can be pointed at. */
export interface Wire {
  readonly baseUrl: string;
  readonly dispatcher: Dispatcher | undefined;
  script: Script;
  /** Resolves when nothing of earlier answers is still under way. */
  quiet(): Promise<unknown>;
}

interface DispatchOptions {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What undici calls on a handler. */
interface Handler {
  onRequestStart(controller: object, context: object): void;
  onResponseStart(controller: object, status: number, headers: Record<string, string | string[]>, reason: string): void;
  onResponseData(controller: object, chunk: Buffer): void;
  onResponseEnd(controller: object, trailers: Record<string, string>): void;
  onResponseError(controller: object | undefined, error: unknown): void;
}

/** Answers where undici would, without a socket: a hundred thousand answers take seconds. */
export class FuzzDispatcher implements Wire, Dispatcher {
  readonly baseUrl = 'https://fuzz.example';
  readonly dispatcher = this;
  script: Script = IDLE;

  async quiet(): Promise<void> {
    // Nothing is: each answer is handed over in one turn.
  }

  dispatch({ path, headers }: DispatchOptions, handler: Handler): boolean {
    const answer = this.script.reply({ path, authorization: headers['authorization'] });
    const delivery = new Delivery(answer, handler, this.script);
    queueMicrotask(() => delivery.start());
    return true;
  }
}

/** One answer on its way; the handler's controller. */
class Delivery {
  aborted = false;
  paused = false;
  reason: unknown;
  readonly rawHeaders = null;
  readonly rawTrailers = null;
  readonly #answer: WireAnswer;
  readonly #handler: Handler;
  readonly #script: Script;
  #pieces: Buffer[] = [];
  #ended = false;

  constructor(answer: WireAnswer, handler: Handler, script: Script) {
    this.#answer = answer;
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
    const { ending, informational, status, headers, reason } = this.#answer;
    const at = ending.kind === 'whole' ? 0 : ending.at;
    if (at > -2) this.#handler.onRequestStart(this, {});
    if (at >= 0) {
      for (const early of informational) this.#handler.onResponseStart(this, early, {}, '');
      this.#handler.onResponseStart(this, status, asUndiciGives(headers), reason);
      if (!withoutBody(status)) this.#pieces = [...piecesOf(this.#answer)];
    }
    this.#flow();
  }

  #flow(): void {
    for (let piece = this.#next(); piece !== undefined; piece = this.#next()) this.#handler.onResponseData(this, piece);
    if (this.aborted || this.paused || this.#ended) return;
    const { ending } = this.#answer;
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

/** Answers to which no body belongs (RFC 9110, 6.4.1): the parser skips it. */
export function withoutBody(status: number): boolean {
  return status < 200 || status === 204 || status === 304;
}

/** Names in lower case, repeated ones as lists, `__proto__` as a field like any other; bytes as Latin-1. */
function asUndiciGives(headers: readonly Header[]): Record<string, string | string[]> {
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
