import { type Dispatcher, request } from 'undici';

/** The URLs and request bodies that the naive client uses for a provider. */
export interface NaiveProtocol {
  readonly baseUrl: string;
  readonly tokenPath: string;
  /** Path for API calls. */
  readonly path: string;
  /** Returns the body of a token request. Called for each token request. */
  readonly tokenBody: () => object;
  readonly tokenOf: (response: unknown) => unknown;
  /** Returns the JSON body and the additional headers of an API call. By default, API calls are GET requests. */
  readonly post?: (() => PostRequest) | undefined;
}

/** The body and the additional headers of an API call. */
export interface PostRequest {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Makes a call like a simple client that the playground compares with our client. The naive client requests a token for
 * each call. It does not share or renew tokens, replay calls, or retry requests.
 *
 * @throws Error with a `code` if the token request or the call fails.
 */
export async function callNaively(
  { baseUrl, tokenPath, path, tokenBody, tokenOf, post }: NaiveProtocol,
  dispatcher: Dispatcher,
  signal: AbortSignal,
): Promise<unknown> {
  const accept = 'application/json';
  const granted = await bodyOf(baseUrl + tokenPath, {
    method: 'POST',
    dispatcher,
    signal,
    headers: { accept, 'content-type': 'application/json' },
    body: JSON.stringify(tokenBody()),
  });
  const token = tokenOf(granted);
  if (typeof token !== 'string') throw coded('no_token');
  const authorized = { accept, authorization: `Bearer ${token}` };
  if (post === undefined) return bodyOf(baseUrl + path, { dispatcher, signal, headers: authorized });
  const { body, headers } = post();
  const all = { ...authorized, 'content-type': 'application/json', ...headers };
  return bodyOf(baseUrl + path, { method: 'POST', dispatcher, signal, headers: all, body });
}

async function bodyOf(url: string, options: Parameters<typeof request>[1]): Promise<unknown> {
  const response = await request(url, options);
  const text = await response.body.text();
  if (response.statusCode >= 300) throw coded(`status_${response.statusCode}`);
  try {
    return JSON.parse(text);
  } catch {
    throw coded('invalid_json');
  }
}

function coded(code: string): Error {
  return Object.assign(new Error(code), { code });
}
