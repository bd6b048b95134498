import { type Dispatcher, request } from 'undici';

/** How a provider gives tokens. */
export interface NaiveProtocol {
  readonly baseUrl: string;
  readonly tokenPath: string;
  /** Read for each token request. */
  readonly tokenBody: () => object;
  readonly tokenOf: (answer: unknown) => unknown;
}

/**
 * What is written in an afternoon: a token is asked for before each call and thrown away after it. No single flight, no
 * renewal, no repeat, no retry. It is here to be compared with.
 */
export class NaiveClient {
  readonly #protocol: NaiveProtocol;
  readonly #dispatcher: Dispatcher;

  constructor(protocol: NaiveProtocol, dispatcher: Dispatcher) {
    this.#protocol = protocol;
    this.#dispatcher = dispatcher;
  }

  /** @throws Error with a `code` for whatever is no success. */
  async call(method: 'GET' | 'POST', path: string, signal: AbortSignal, body?: object): Promise<unknown> {
    const { tokenPath, tokenBody, tokenOf } = this.#protocol;
    const token = tokenOf(await this.#send('POST', tokenPath, { body: tokenBody(), signal }));
    if (typeof token !== 'string') throw coded('no_token');
    return this.#send(method, path, { signal, token, ...(body && { body }) });
  }

  async #send(
    method: 'GET' | 'POST',
    path: string,
    { body, token, signal }: { readonly body?: object; readonly token?: string; readonly signal: AbortSignal },
  ): Promise<unknown> {
    const answer = await request(this.#protocol.baseUrl + path, {
      method,
      dispatcher: this.#dispatcher,
      signal,
      headers: {
        accept: 'application/json',
        ...(body && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) throw coded(`status_${answer.statusCode}`);
    try {
      return JSON.parse(text);
    } catch {
      throw coded('invalid_json');
    }
  }
}

function coded(code: string): Error {
  return Object.assign(new Error(code), { code });
}
