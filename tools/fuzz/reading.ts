import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { withoutBody } from './fuzz-dispatcher.js';
import type { WireResponse } from './wire-answer.js';

/** Maximum nesting depth of JSON that clients accept. */
const MAX_DEPTH = 64;

/** Maximum size of a decoded body, which none of the fuzzer's responses exceed. */
const MAX_BYTES = 1_000_000;

const REQUEST_ID_HEADERS = new Set(['x-request-id', 'x-correlation-id', 'request-id', 'correlation-id']);

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads a response independently of the clients, so that a judge can compare the results. */
export class Reading {
  readonly #response: WireResponse;
  readonly #repair: (text: string) => string;
  /** Whether the client receives exactly this response. */
  readonly exact: boolean;
  #json: { readonly value: unknown } | undefined;

  constructor(response: WireResponse, exact: boolean, repair = (text: string): string => text) {
    this.#response = response;
    this.exact = exact;
    this.#repair = repair;
  }

  get status(): number {
    return this.#response.status;
  }

  /** Whether the response arrived completely. If it has no body, the head is sufficient. */
  get whole(): boolean {
    const { ending, status } = this.#response;
    return ending.kind === 'whole' || (withoutBody(status) && ending.at >= 0);
  }

  /** The requested wait time in milliseconds, if `Retry-After` is a plain number of seconds. */
  get wait(): number | undefined {
    const [text, ...more] = this.#response.headers.filter(([name]) => name === 'retry-after').map(([, value]) => value);
    return more.length === 0 && text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) * 1000 : undefined;
  }

  /** The values of the headers that may contain the ID of the request. */
  get requestIds(): readonly string[] {
    return this.#response.headers.filter(([name]) => REQUEST_ID_HEADERS.has(name)).map(([, value]) => value);
  }

  /** The decoded body, or `undefined` if it cannot be decoded. */
  get body(): Buffer | undefined {
    const { status, body, headers } = this.#response;
    if (withoutBody(status)) return Buffer.alloc(0);
    const [first = '', ...more] = headers.filter(([name]) => name === 'content-encoding').map(([, value]) => value);
    const coding = first.trim().toLowerCase();
    if (body.length === 0 || (more.length === 0 && (coding === '' || coding === 'identity'))) return body;
    // The low four bits of zlib's first byte are 8. Some servers send raw deflate instead.
    const deflate = (body[0] ?? 8) % 16 === 8 ? inflateSync : inflateRawSync;
    const decode = { gzip: gunzipSync, 'x-gzip': gunzipSync, deflate, br: brotliDecompressSync }[coding];
    try {
      return more.length > 0 ? undefined : decode?.(body, { maxOutputLength: MAX_BYTES });
    } catch {
      return undefined;
    }
  }

  /** The body as text, or `undefined` if it is not valid UTF-8. A byte order mark is removed. */
  get text(): string | undefined {
    const { body } = this;
    try {
      return body && utf8.decode(body);
    } catch {
      return undefined;
    }
  }

  /** The parsed body, or `undefined` if it is not JSON. */
  get json(): unknown {
    this.#json ??= { value: parsed(this.text, this.#repair) };
    return this.#json.value;
  }

  /** Whether the JSON is nested more deeply than a client may accept. */
  get deep(): boolean {
    return deeperThan(this.json, MAX_DEPTH);
  }

  /**
   * Whether the unparsed JSON may be nested too deeply. Parsing drops some values, such as those of repeated fields.
   */
  get looksDeep(): boolean {
    return (this.text?.match(/[[{]/g)?.length ?? 0) > MAX_DEPTH;
  }

  /** Returns the response details for a fault report. */
  describe(): object {
    const { body, ...rest } = this.#response;
    return { ...rest, body: body.toString('base64'), text: this.text };
  }
}

function parsed(text: string | undefined, repair: (text: string) => string): unknown {
  if (text === undefined) return undefined;
  for (const candidate of [text, repair(text)]) {
    try {
      return JSON.parse(candidate, (key, value) => (key === '__proto__' ? undefined : value));
    } catch {
      // The loop tries the next candidate.
    }
  }
  return undefined;
}

function deeperThan(json: unknown, levels: number): boolean {
  if (typeof json !== 'object' || json === null) return false;
  return levels === 0 || Object.values(json).some((value) => deeperThan(value, levels - 1));
}
