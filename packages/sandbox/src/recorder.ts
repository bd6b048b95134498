import { type BearerState, fingerprint } from './http/bearer.js';
import type { RouteName } from './http/route.js';

/** One request that reached the sandbox. */
export interface RecordedRequest {
  /** The route's name, for example `paysecurez.token`; `unknown` for a path or method that the sandbox doesn't serve. */
  readonly route: RouteName;
  readonly method: string;
  /** The path without its query, as it was sent, but for what looks like a token or a secret. */
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
const RECORD_LIMIT = 100_000;

/** Credentials and tokens of a sandbox, where a client has put one into a path. */
const SECRET = /sandbox_[a-z]+_[0-9a-f]{32}|eyJ[\w-]+\.[\w-]+\.[\w-]+/g;

/** Every request in the order in which it came. */
export class Recorder {
  readonly #limit: number;
  #records: OpenRecord[] = [];

  constructor(limit: number = RECORD_LIMIT) {
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
    const record: OpenRecord = { route, method, path: request.path.replace(SECRET, '[secret]'), status: 0, at };
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
