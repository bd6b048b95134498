const MINUTE = 60_000;

/** What a token endpoint answers. */
export type Verdict =
  | { readonly is: 'token' }
  | { readonly is: 'outage' }
  | { readonly is: 'limit'; readonly retryAfter: number };

/** What a token endpoint is like, times in ms. */
export interface EndpointSetting {
  /** From when to when it answers with 503. */
  readonly outage?: readonly [from: number, to: number] | undefined;
  /** How many requests it takes in each minute; beyond it answers with 429 and how long to wait. */
  readonly perMinute?: number | undefined;
}

/** A token endpoint, and how often it was asked in each second. */
export class Endpoint {
  readonly perSecond: Uint32Array;
  readonly #setting: EndpointSetting;
  #minute = -1;
  #inMinute = 0;

  /** @param span For how long it is looked at (ms). */
  constructor(span: number, setting: EndpointSetting = {}) {
    this.perSecond = new Uint32Array(Math.ceil(span / 1000) + 1);
    this.#setting = setting;
  }

  ask(at: number): Verdict {
    const second = Math.floor(at / 1000);
    this.perSecond[second] = (this.perSecond[second] ?? 0) + 1;
    const { outage, perMinute = Infinity } = this.#setting;
    if (outage !== undefined && at >= outage[0] && at < outage[1]) return { is: 'outage' };
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

/** How many requests there were from one moment to another (ms). */
export function totalOf(perSecond: Uint32Array, from = 0, to = Infinity): number {
  return perSecond.subarray(from / 1000, Math.min(to / 1000, perSecond.length)).reduce((sum, count) => sum + count, 0);
}

/** The most requests in any span of so many seconds, from one moment to another (ms). */
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
