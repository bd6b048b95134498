import { type BearerState, fingerprint } from './http/bearer.js';
import type { RouteName } from './http/route.js';
import { redaction } from './redaction.js';

/** One request that reached the sandbox. */
export interface RecordedRequest {
  /** The route's name, for example `paysecurez.token`; `unknown` for a path or method that the sandbox doesn't serve. */
  readonly route: RouteName;
  /** HTTP method of the request. */
  readonly method: string;
  /** Path without the query, up to 1,000 characters. Secrets in it are replaced by `[secret]`. */
  readonly path: string;
  /** HTTP status of the response; 0 if none was sent: it is pending, a fault dropped it, or the client disconnected. */
  readonly status: number;
  /** Time of arrival by the sandbox's clock: wall clock in ms. */
  readonly at: number;
  /**
   * Fingerprint of the bearer token: the first 12 hex digits of its SHA-256. Omitted if there was no token. The
   * sandbox records no token, no body and no other header.
   */
  readonly token?: string;
  /** Result of the bearer check, on a route that requires a bearer token and reached the check. */
  readonly bearer?: BearerState;
  /** The fault that hit the request, as written on the command line: `503`, `delay:200,truncate`. */
  readonly fault?: string;
}

/** A recorded request that is still being processed. */
export type OpenRecord = { -readonly [Field in keyof RecordedRequest]: RecordedRequest[Field] };

/** Only this many of the newest requests are kept. */
const MAX_RECORDS = 100_000;

/** A path can have 16 KiB. Storing 100,000 of them, and searching them for secrets, would be too expensive. */
const MAX_PATH_LENGTH = 1000;

/** Records requests in order of arrival. */
export class Recorder {
  readonly #limit: number;
  readonly #redact: (text: string) => string;
  #records: OpenRecord[] = [];

  /** `secrets` are credentials from the options, which lack the marks of generated ones. */
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
    // Trim rarely: copying 100,000 records for each request would be slow.
    if (this.#records.length >= this.#limit * 2) this.#records = this.#records.slice(-this.#limit);
    return record;
  }

  /** Returns copies, oldest first. With `route`, only that route's. */
  list(route?: RouteName): readonly RecordedRequest[] {
    const newest = this.#records.slice(-this.#limit);
    const wanted = route === undefined ? newest : newest.filter((record) => record.route === route);
    return wanted.map((record) => ({ ...record }));
  }

  forget(): void {
    this.#records = [];
  }
}

/** Copies the path byte by byte: a substring would keep the whole URL in memory, with a query of any length. */
function copyOf(path: string): string {
  return Buffer.from(path.slice(0, MAX_PATH_LENGTH), 'latin1').toString('latin1');
}
