import { type Dispatcher, request } from 'undici';

/** What a client that is written by hand knows about a provider. */
export interface Protocol {
  readonly baseUrl: string;
  readonly tokenPath: string;
  /** Path for API calls. */
  readonly path: string;
  /** Returns the body of a token request. Called for each token request. */
  readonly tokenBody: () => object;
  readonly grantOf: (response: unknown) => Grant | undefined;
  /** Returns the JSON body and the additional headers of an API call. By default, API calls are GET requests. */
  readonly post?: (() => PostRequest) | undefined;
}

/** The body and the additional headers of an API call. */
export interface PostRequest {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A token response. */
export interface Grant {
  readonly token: string;
  /** Lifetime in seconds. */
  readonly expiresIn: number;
}

/** Reads the fields of a token response. Returns `undefined` if they are missing. */
export function grantFrom(fields: unknown): Grant | undefined {
  const { access_token: token, expires_in: expiresIn } = (fields ?? {}) as Readonly<Record<string, unknown>>;
  return typeof token === 'string' && typeof expiresIn === 'number' ? { token, expiresIn } : undefined;
}

/**
 * A call of a client that is written by hand. Rejects with an `Error` with a `code` if the token request or the call
 * fails.
 */
export type OpponentCall = (signal: AbortSignal) => Promise<unknown>;

/** Returns calls that request a token each. */
export function tokenPerCall(protocol: Protocol, dispatcher: Dispatcher): OpponentCall {
  return async (signal) => {
    const { token } = await requestToken(protocol, dispatcher, signal);
    return callApi(protocol, dispatcher, token, signal);
  };
}

/**
 * Returns calls that use the cache in docs/moving-from-axios.md: the token is kept until it expires, and a call that
 * gets a 401 requests a new token and is repeated once. Calls do not share a pending token request, and tokens are not
 * renewed in advance.
 */
export function handWrittenCache(protocol: Protocol, dispatcher: Dispatcher): OpponentCall {
  let token = '';
  let endsAt = 0;
  return async (signal) => {
    const once = async (): Promise<unknown> => {
      if (Date.now() > endsAt) {
        const grant = await requestToken(protocol, dispatcher, signal);
        token = grant.token;
        endsAt = Date.now() + grant.expiresIn * 1000;
      }
      return callApi(protocol, dispatcher, token, signal);
    };
    try {
      return await once();
    } catch (error) {
      if ((error as { readonly code?: unknown }).code !== 'status_401') throw error;
      endsAt = 0;
      return once();
    }
  };
}

async function requestToken(
  { baseUrl, tokenPath, tokenBody, grantOf }: Protocol,
  dispatcher: Dispatcher,
  signal: AbortSignal,
): Promise<Grant> {
  const response = await bodyOf(baseUrl + tokenPath, {
    method: 'POST',
    dispatcher,
    signal,
    headers: { accept: JSON_TYPE, 'content-type': JSON_TYPE },
    body: JSON.stringify(tokenBody()),
  });
  const grant = grantOf(response);
  if (grant === undefined) throw coded('no_token');
  return grant;
}

function callApi(
  { baseUrl, path, post }: Protocol,
  dispatcher: Dispatcher,
  token: string,
  signal: AbortSignal,
): Promise<unknown> {
  const authorized = { accept: JSON_TYPE, authorization: `Bearer ${token}` };
  if (post === undefined) return bodyOf(baseUrl + path, { dispatcher, signal, headers: authorized });
  const { body, headers } = post();
  const all = { ...authorized, 'content-type': JSON_TYPE, ...headers };
  return bodyOf(baseUrl + path, { method: 'POST', dispatcher, signal, headers: all, body });
}

const JSON_TYPE = 'application/json';

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
