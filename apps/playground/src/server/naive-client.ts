import { type Dispatcher, request } from 'undici';

/** The paths and request bodies that the naive client uses for a provider. */
export interface NaiveProtocol {
  readonly baseUrl: string;
  readonly tokenPath: string;
  /** Returns the body of a token request. Called for each token request. */
  readonly tokenBody: () => object;
  readonly tokenOf: (response: unknown) => unknown;
}

/**
 * A simple client that the playground compares with our client. The naive client requests a token for each call. It
 * does not share or renew tokens, replay calls, or retry requests.
 */
export class NaiveClient {
  readonly #protocol: NaiveProtocol;
  readonly #dispatcher: Dispatcher;

  constructor(protocol: NaiveProtocol, dispatcher: Dispatcher) {
    this.#protocol = protocol;
    this.#dispatcher = dispatcher;
  }

  /**
   * Requests a token and makes one API call with it.
   *
   * @throws Error with a `code` if the token request or the call fails.
   */
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
    const response = await request(this.#protocol.baseUrl + path, {
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
    const text = await response.body.text();
    if (response.statusCode >= 300) throw coded(`status_${response.statusCode}`);
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
