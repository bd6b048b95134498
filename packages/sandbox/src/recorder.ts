import { type BearerState, fingerprint } from './http/bearer.js';
import type { RouteName } from './http/route.js';
import { redaction } from './redaction.js';

/** A request that reached the sandbox. */
export interface RecordedRequest {
  /**
   * Name of the route, for example `paysecurez.token`, or `unknown` for a path or method that the sandbox does not
   * serve.
   */
  readonly route: RouteName;
  /** HTTP method of the request. */
  readonly method: string;
  /** Path without the query, up to 1,000 characters. Secrets in the path are replaced with `[secret]`. */
  readonly path: string;
  /**
   * HTTP status of the response, or 0 if no response was sent, because the request is still pending, a fault dropped
   * the response, or the client disconnected.
   */
  readonly status: number;
  /** Arrival time of the request in ms, on the sandbox's wall clock. */
  readonly at: number;
  /**
   * Fingerprint of the bearer token, which is the first 12 hex digits of its SHA-256 hash. Absent if the request had no
   * bearer token. Tokens, bodies and other headers are not recorded.
   */
  readonly token?: string;
  /** Result of the bearer check. Absent if the token was not checked. */
  readonly bearer?: BearerState;
  /** Effect of the fault that affected the request, in command-line syntax, such as `503` or `delay:200,truncate`. */
  readonly fault?: string;
}

/** A recorded request that is still being processed. */
export type OpenRecord = { -readonly [Field in keyof RecordedRequest]: RecordedRequest[Field] };

/** Maximum number of recorded requests. The recorder keeps only the most recent requests. */
const MAX_RECORDS = 100_000;

/** Maximum length of a recorded path, because 100,000 paths of up to 16 KiB would use too much memory. */
const MAX_PATH_LENGTH = 1000;

/** Records requests in order of arrival. */
export class Recorder {
  readonly #limit: number;
  readonly #redact: (text: string) => string;
  #records: OpenRecord[] = [];

  /** `secrets` contains the configured credentials, which may lack the `sandbox_` prefix. */
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
    // Trim the list rarely, because copying 100,000 records for each request would be slow.
    if (this.#records.length >= this.#limit * 2) this.#records = this.#records.slice(-this.#limit);
    return record;
  }

  /** Returns copies of the recorded requests, oldest first. With `route`, returns only requests to that route. */
  list(route?: RouteName): readonly RecordedRequest[] {
    const newest = this.#records.slice(-this.#limit);
    const wanted = route === undefined ? newest : newest.filter((record) => record.route === route);
    return wanted.map((record) => ({ ...record }));
  }

  forget(): void {
    this.#records = [];
  }
}

/** Copy the path, because a substring would keep the complete URL in memory. */
function copyOf(path: string): string {
  return Buffer.from(path.slice(0, MAX_PATH_LENGTH), 'latin1').toString('latin1');
}
