import { fingerprint } from './bearer.js';
import type { RouteName } from './route.js';

/** One request that reached the sandbox. */
export interface RecordedRequest {
  /** The route's name, for example `paysecurez.token`; `unknown` for a path or method that the sandbox doesn't serve. */
  readonly route: RouteName;
  readonly method: string;
  /** The path without its query, as it was sent. */
  readonly path: string;
  /** The HTTP status of the answer; 0 while there is none: still under way, or the client left before the end. */
  readonly status: number;
  /** When the request came: wall clock in ms, from the option `now`. */
  readonly at: number;
  /**
   * Which bearer token came with it, as the first 12 hex digits of the token's SHA-256. Left out where there was none.
   * The record holds no token, no body and no other header.
   */
  readonly token?: string;
}

/** A recorded request while it is under way. */
export interface OpenRecord {
  route: RouteName;
  readonly at: number;
  status: number;
}

/** The newest requests are kept, this many. */
const RECORD_LIMIT = 100_000;

/** Every request in the order in which it came. */
export class Recorder {
  readonly #limit: number;
  #records: (RecordedRequest & OpenRecord)[] = [];

  constructor(limit: number = RECORD_LIMIT) {
    this.#limit = limit;
  }

  open(request: {
    readonly method: string;
    readonly path: string;
    readonly bearer: string | undefined;
    readonly at: number;
  }): OpenRecord {
    const { method, path, bearer, at } = request;
    const token = bearer === undefined ? {} : { token: fingerprint(bearer) };
    const record: RecordedRequest & OpenRecord = { route: 'unknown', method, path, status: 0, at, ...token };
    this.#records.push(record);
    // Cut in large steps: moving 100,000 records at every request would be felt.
    if (this.#records.length >= this.#limit * 2) this.#records = this.#records.slice(-this.#limit);
    return record;
  }

  /** Copies, oldest first; of one route where it is named. */
  list(route?: string): readonly RecordedRequest[] {
    const newest = this.#records.slice(-this.#limit);
    const wanted = route === undefined ? newest : newest.filter((record) => record.route === route);
    return wanted.map((record) => ({ ...record }));
  }
}
