const MINUTE = 60_000;

/** A response from the token endpoint. */
export type TokenResponse =
  | { readonly is: 'token' }
  | { readonly is: 'outage' }
  | { readonly is: 'limit'; readonly retryAfter: number };

/** Settings for a simulated token endpoint. All times are in milliseconds. */
export interface EndpointSetting {
  /** The period during which the endpoint responds with 503. */
  readonly outage?: readonly [from: number, to: number] | undefined;
  /** Maximum number of requests per minute. Additional requests get a 429 response with a wait time. */
  readonly perMinute?: number | undefined;
  /** Maximum number of requests per second. Further requests get a 503. */
  readonly capacity?: number | undefined;
}

/** A simulated token endpoint that counts requests per second. */
export class Endpoint {
  readonly perSecond: Uint32Array;
  readonly #setting: EndpointSetting;
  /** Number of requests in each second that received a response other than 503. */
  readonly #accepted: Uint32Array;
  #minute = -1;
  #inMinute = 0;

  /** @param span Simulated duration in milliseconds. */
  constructor(span: number, setting: EndpointSetting = {}) {
    this.perSecond = new Uint32Array(Math.ceil(span / 1000) + 1);
    this.#accepted = new Uint32Array(this.perSecond.length);
    this.#setting = setting;
  }

  /** Counts a request and returns the response. `at` is the time of the request in milliseconds. */
  request(at: number): TokenResponse {
    const second = Math.floor(at / 1000);
    this.perSecond[second] = (this.perSecond[second] ?? 0) + 1;
    const { outage, perMinute = Infinity, capacity = Infinity } = this.#setting;
    if (outage !== undefined && at >= outage[0] && at < outage[1]) return { is: 'outage' };
    if (this.#accepted[second] === capacity) return { is: 'outage' };
    this.#accepted[second] = (this.#accepted[second] ?? 0) + 1;
    const minute = Math.floor(at / MINUTE);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#inMinute = 0;
    }
    this.#inMinute += 1;
    if (this.#inMinute <= perMinute) return { is: 'token' };
    return { is: 'limit', retryAfter: Math.ceil(((minute + 1) * MINUTE - at) / 1000) * 1000 };
  }
}

/** Returns the number of requests between `from` and `to`, in milliseconds. */
export function totalOf(perSecond: Uint32Array, from = 0, to = Infinity): number {
  return perSecond.subarray(from / 1000, Math.min(to / 1000, perSecond.length)).reduce((sum, count) => sum + count, 0);
}

/** Returns the maximum number of requests in any window of `seconds` seconds between `from` and `to`. */
export function peakOf(perSecond: Uint32Array, seconds: number, from = 0, to = Infinity): number {
  let inSpan = 0;
  let max = 0;
  const end = Math.min(Math.floor(to / 1000), perSecond.length);
  for (let second = Math.floor(from / 1000); second < end; second += 1) {
    inSpan += perSecond[second] ?? 0;
    if (second - seconds >= from / 1000) inSpan -= perSecond[second - seconds] ?? 0;
    max = Math.max(max, inSpan);
  }
  return max;
}
