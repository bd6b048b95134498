import { type ProviderName, type Side, WIRE_ROWS, type WireDetail, type WireRow } from '../shared/state.js';
import type { Redactor } from './redactor.js';
import type { TappedExchange } from './wire-tap.js';

/** Information about an exchange that is not visible on the wire. */
export interface ExchangeLabel {
  readonly provider: ProviderName;
  readonly side: Side;
  readonly kind: 'token' | 'api';
  /** Whether the request or response body may contain a token or a key. */
  readonly mayHoldSecret: boolean;
  readonly bearer: string | undefined;
}

/** A log of the most recent exchanges, which are redacted before they are stored. */
export class WireLog {
  readonly #redactor: Redactor;
  #details: WireDetail[] = [];
  #fresh: WireRow[] = [];
  #next = 1;

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  add(exchange: TappedExchange, { provider, side, kind, mayHoldSecret, bearer }: ExchangeLabel): void {
    const redacted = this.#redactor.exchange(exchange, mayHoldSecret, bearer);
    const { status, failure } = exchange;
    const row: WireRow = {
      id: this.#next,
      time: exchange.time,
      provider,
      side,
      kind,
      method: exchange.method,
      path: redacted.path,
      status,
      took: Math.round(exchange.took * 10) / 10,
      ...(failure !== undefined && { failure }),
    };
    this.#next += 1;
    this.#fresh.push(row);
    this.#details.push({
      ...row,
      origin: exchange.origin,
      request: { headers: redacted.requestHeaders, body: redacted.requestBody },
      ...(status !== 0 && {
        response: { statusText: redacted.statusText, headers: redacted.responseHeaders, body: redacted.responseBody },
      }),
    });
    // Trim the log in large steps, because copying it for each request would be slow.
    if (this.#details.length >= WIRE_ROWS * 2) this.#details = this.#details.slice(-WIRE_ROWS);
  }

  detail(id: number): WireDetail | undefined {
    return this.#details.find((detail) => detail.id === id);
  }

  rows(): readonly WireRow[] {
    return this.#details
      .slice(-WIRE_ROWS)
      .map(({ request: _request, response: _response, origin: _origin, ...row }) => row);
  }

  /** Returns the rows that were added since the last call. */
  changes(): readonly WireRow[] {
    const fresh = this.#fresh.slice(-WIRE_ROWS);
    this.#fresh = [];
    return fresh;
  }
}
