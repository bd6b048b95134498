import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { withoutBody } from './fuzz-dispatcher.js';
import type { WireResponse } from './wire-answer.js';

/** Clients refuse JSON that is deeper than this. */
const MAX_DEPTH = 64;

/** Limit for decoding; no response here is larger. */
const MAX_BYTES = 1_000_000;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads a response with code that is independent of the clients', so that the judge has its own result. */
export class Reading {
  readonly #response: WireResponse;
  readonly #repair: (text: string) => string;
  /** Whether the client receives the response exactly. Otherwise, it may read something different, or nothing. */
  readonly exact: boolean;
  #json: { readonly value: unknown } | undefined;

  /** @param repair Corrects the malformed JSON that the provider is known to send. */
  constructor(response: WireResponse, exact: boolean, repair = (text: string): string => text) {
    this.#response = response;
    this.exact = exact;
    this.#repair = repair;
  }

  get status(): number {
    return this.#response.status;
  }

  /** Whether it arrived completely. If its status allows no body, only the head counts. */
  get whole(): boolean {
    const { ending, status } = this.#response;
    return ending.kind === 'whole' || (withoutBody(status) && ending.at >= 0);
  }

  /** The wait time it requests, in milliseconds, if `Retry-After` is a plain number of seconds. */
  get wait(): number | undefined {
    const [text, ...more] = this.#response.headers.filter(([name]) => name === 'retry-after').map(([, value]) => value);
    return more.length === 0 && text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) * 1000 : undefined;
  }

  /** The decoded body; undefined if it cannot be decoded. */
  get body(): Buffer | undefined {
    const { status, body, headers } = this.#response;
    if (withoutBody(status)) return Buffer.alloc(0);
    const [first = '', ...more] = headers.filter(([name]) => name === 'content-encoding').map(([, value]) => value);
    const coding = first.trim().toLowerCase();
    if (body.length === 0 || (more.length === 0 && (coding === '' || coding === 'identity'))) return body;
    const decode = { gzip: gunzipSync, 'x-gzip': gunzipSync, deflate: inflateSync, br: brotliDecompressSync }[coding];
    try {
      return more.length > 0 ? undefined : decode?.(body, { maxOutputLength: MAX_BYTES });
    } catch {
      return undefined;
    }
  }

  /** The body as strict UTF-8, without a byte order mark. */
  get text(): string | undefined {
    const { body } = this;
    try {
      return body && utf8.decode(body);
    } catch {
      return undefined;
    }
  }

  /** The body as JSON; undefined if it is not JSON. */
  get json(): unknown {
    this.#json ??= { value: parsed(this.text, this.#repair) };
    return this.#json.value;
  }

  /** Whether its JSON is deeper than a client may accept. */
  get deep(): boolean {
    return deeperThan(this.json, MAX_DEPTH);
  }

  /** Whether its text may look deeper than that to a client: parsing drops a part of it, such as repeated fields. */
  get looksDeep(): boolean {
    return (this.text?.match(/[[{]/g)?.length ?? 0) > MAX_DEPTH;
  }

  /** Returns details for the report of a fault. */
  describe(): object {
    const { body, ...rest } = this.#response;
    return { ...rest, body: body.toString('base64'), text: this.text };
  }
}

function parsed(text: string | undefined, repair: (text: string) => string): unknown {
  if (text === undefined) return undefined;
  for (const candidate of [text, repair(text)]) {
    try {
      return JSON.parse(candidate);
    } catch {
      // Try the next candidate.
    }
  }
  return undefined;
}

function deeperThan(json: unknown, levels: number): boolean {
  if (typeof json !== 'object' || json === null) return false;
  return levels === 0 || Object.values(json).some((value) => deeperThan(value, levels - 1));
}
