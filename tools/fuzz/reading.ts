import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { withoutBody } from './fuzz-dispatcher.js';
import type { WireAnswer } from './wire-answer.js';

/** JSON deeper than this is refused. */
const DEEPEST = 64;

/** Nothing here is larger once it is decoded. */
const LARGEST = 1_000_000;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** What an answer says, read by other means than the clients': the judge's own opinion. */
export class Reading {
  readonly #answer: WireAnswer;
  readonly #mend: (text: string) => string;
  /** Whether the client gets the answer as it is meant; else it may understand something else, or nothing. */
  readonly exact: boolean;
  #json: { readonly value: unknown } | undefined;

  /** @param mend Puts right what the provider is known to send as malformed JSON. */
  constructor(answer: WireAnswer, exact: boolean, mend = (text: string): string => text) {
    this.#answer = answer;
    this.exact = exact;
    this.#mend = mend;
  }

  get status(): number {
    return this.#answer.status;
  }

  /** Whether all of it came; where no body belongs to it, that is its head. */
  get whole(): boolean {
    const { ending, status } = this.#answer;
    return ending.kind === 'whole' || (withoutBody(status) && ending.at >= 0);
  }

  /** How long it asks to wait, in milliseconds, where it says so in plain seconds. */
  get wait(): number | undefined {
    const [text, ...more] = this.#answer.headers.filter(([name]) => name === 'retry-after').map(([, value]) => value);
    return more.length === 0 && text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) * 1000 : undefined;
  }

  /** The decoded body; nothing where it can't be decoded. */
  get body(): Buffer | undefined {
    const { status, body, headers } = this.#answer;
    if (withoutBody(status)) return Buffer.alloc(0);
    const [first = '', ...more] = headers.filter(([name]) => name === 'content-encoding').map(([, value]) => value);
    const coding = first.trim().toLowerCase();
    if (body.length === 0 || (more.length === 0 && (coding === '' || coding === 'identity'))) return body;
    const decode = { gzip: gunzipSync, 'x-gzip': gunzipSync, deflate: inflateSync, br: brotliDecompressSync }[coding];
    try {
      return more.length > 0 ? undefined : decode?.(body, { maxOutputLength: LARGEST });
    } catch {
      return undefined;
    }
  }

  /** The body as strict UTF-8, without its mark. */
  get text(): string | undefined {
    const { body } = this;
    try {
      return body && utf8.decode(body);
    } catch {
      return undefined;
    }
  }

  /** The body as JSON; `undefined` where it is none. */
  get json(): unknown {
    this.#json ??= { value: parsed(this.text, this.#mend) };
    return this.#json.value;
  }

  /** Whether its JSON is deeper than a client may take. */
  get deep(): boolean {
    return deeperThan(this.json, DEEPEST);
  }

  /** Whether a client may take its JSON for deeper than that: not all that a text holds is left once it is read. */
  get looksDeep(): boolean {
    return (this.text?.match(/[[{]/g)?.length ?? 0) > DEEPEST;
  }

  /** For whoever has to find out what went wrong. */
  describe(): object {
    const { body, ...rest } = this.#answer;
    return { ...rest, body: body.toString('base64'), text: this.text };
  }
}

function parsed(text: string | undefined, mend: (text: string) => string): unknown {
  if (text === undefined) return undefined;
  for (const candidate of [text, mend(text)]) {
    try {
      return JSON.parse(candidate);
    } catch {
      // Perhaps the other one.
    }
  }
  return undefined;
}

function deeperThan(json: unknown, levels: number): boolean {
  if (typeof json !== 'object' || json === null) return false;
  return levels === 0 || Object.values(json).some((value) => deeperThan(value, levels - 1));
}
