import { type BearerState, fingerprint } from './http/bearer.js';
import type { RouteName } from './http/route.js';
import { redaction } from './redaction.js';

/** One request that reached the sandbox. */
export interface RecordedRequest {
  /** The route's name, for example `paysecurez.token`; `unknown` for a path or method that the sandbox doesn't serve. */
  readonly route: RouteName;
  /** As it was sent. */
  readonly method: string;
  /** The path without its query, as it was sent, but for secrets; of a longer one the first 1,000 characters. */
  readonly path: string;
  /** The HTTP status of the answer; 0 while there is none: still under way, lost by a fault, or the client left. */
  readonly status: number;
  /** When the request came: wall clock in ms, by the sandbox's clock. */
  readonly at: number;
  /**
   * Which bearer token came with it, as the first 12 hex digits of the token's SHA-256. Left out where there was none.
   * The record holds no token, no body and no other header.
   */
  readonly token?: string;
  /** What the sandbox found the bearer to be, on a route that needs one and got as far as to look. */
  readonly bearer?: BearerState;
  /** The fault that struck, in the words of the command line: `503`, `delay:200,truncate`. */
  readonly fault?: string;
}

/** A recorded request while it is under way. */
export type OpenRecord = { -readonly [Field in keyof RecordedRequest]: RecordedRequest[Field] };

/** The newest requests are kept, this many. */
const MAX_RECORDS = 100_000;

/** A path may take 16 KiB: a hundred thousand of these would be felt, and so would a search in them for secrets. */
const MAX_PATH_LENGTH = 1000;

/** Every request in the order in which it came. */
export class Recorder {
  readonly #limit: number;
  readonly #redact: (text: string) => string;
  #records: OpenRecord[] = [];

  /** `secrets` that were given to the sandbox, and don't say of themselves that they are one of its own. */
  constructor(secrets: readonly string[] = [], limit: number = MAX_RECORDS) {
    this.#redact = redaction(secrets);
    this.#limit = limit;
  }

  open(request: {
    readonly route: RouteName;
    readonly method: string;
    readonly path: string;
    readonly bearer: string | undefined;
    readonly at: number;
  }): OpenRecord {
    const { route, method, bearer, at } = request;
    const record: OpenRecord = { route, method, path: this.#redact(copyOf(request.path)), status: 0, at };
    if (bearer !== undefined) record.token = fingerprint(bearer);
    this.#records.push(record);
    // Cut in large steps: moving 100,000 records at every request would be felt.
    if (this.#records.length >= this.#limit * 2) this.#records = this.#records.slice(-this.#limit);
    return record;
  }

  /** Copies, oldest first; of one route where it is named. */
  list(route?: RouteName): readonly RecordedRequest[] {
    const newest = this.#records.slice(-this.#limit);
    const wanted = route === undefined ? newest : newest.filter((record) => record.route === route);
    return wanted.map((record) => ({ ...record }));
  }

  forget(): void {
    this.#records = [];
  }
}

/** A part of a text keeps the whole of it in memory, here a query of any length: so it is copied, byte for byte. */
function copyOf(path: string): string {
  return Buffer.from(path.slice(0, MAX_PATH_LENGTH), 'latin1').toString('latin1');
}
