import type { Call } from '../call/call.js';
import { type Clock, elapsed, instant } from '../clock.js';
import type { Dispatcher } from '../config.js';
import { ProviderError } from '../errors.js';
import { emit } from '../events.js';
import { invalidResponseError, readRefusal, responseError, tokenErrorCode } from '../http/failure.js';
import { type HttpResponse, parseJson } from '../http/response.js';
import { sendWithRetry } from '../http/send-with-retry.js';
import type { WireRequest } from '../http/wire-request.js';
import { hasOwn, ownField } from '../own-fields.js';
import type { TokenAccount } from '../provider/account.js';
import type { TokenResponse } from '../provider/definition.js';
import { RETRY_TOKEN_REQUEST } from '../retry/retry-rule.js';
import { isBearer, textsOf } from '../secret.js';
import { found, ownJson, validate } from '../validation.js';
import { AccessToken } from './access-token.js';
import type { Grant } from './held-token.js';
import { type Lifetime, leewayOf, lifetimeOf } from './lifetime.js';

/** Maximum size of a token response, in bytes. */
const MAX_TOKEN_RESPONSE_BYTES = 64 * 1024;

/** A token that the provider has just issued. */
export interface IssuedGrant<Credentials extends object> extends Grant<Credentials> {
  readonly lifetimeSource: Lifetime['source'];
}

/** A token request with one set of credentials. */
export interface TokenRequest<Credentials extends object> {
  readonly account: TokenAccount<Credentials>;
  readonly credentials: Credentials;
  readonly call: Call;
  /** Maximum number of retries after a short delay. */
  readonly maxRetries: number;
}

/**
 * Requests a token. If the provider rejects the credentials, calls the credentials function again and retries with the
 * new credentials, because the secret may have just been rotated.
 */
export async function requestToken<Credentials extends object>(
  request: TokenRequest<Credentials>,
): Promise<IssuedGrant<Credentials>> {
  const { account, credentials, call } = request;
  try {
    return await requestValidToken(request);
  } catch (error) {
    if (!ProviderError.is(error) || error.code !== 'credentials_rejected') throw error;
    const rotated = await Promise.resolve(account.readCredentials(call)).catch(() => credentials);
    if (JSON.stringify(rotated) === JSON.stringify(credentials)) throw error;
    return requestValidToken({ ...request, credentials: rotated });
  }
}

/**
 * Requests a token. If the token has expired by the time it arrives, requests a new one. This can happen if the wall
 * clock was adjusted or the machine was suspended.
 */
async function requestValidToken<Credentials extends object>(
  request: TokenRequest<Credentials>,
): Promise<IssuedGrant<Credentials>> {
  const { clock } = request.account.config;
  const issued = await requestNewToken(request);
  if (!isExpired(issued, clock)) return issued;
  const again = await requestNewToken(request);
  if (!isExpired(again, clock)) return again;
  throw request.call.error('timeout', 'the token expired before it arrived');
}

/** Returns whether a token had already expired when it arrived. */
function isExpired({ sent, lifetime }: Grant, clock: Clock): boolean {
  return elapsed(sent, instant(clock)) >= lifetime - leewayOf(lifetime);
}

/**
 * Requests a token. If the client has received the same token before, the response may be a late copy. In that case,
 * requests a token again over a new connection. The second token is always used, because some providers reissue tokens.
 */
async function requestNewToken<Credentials extends object>(
  request: TokenRequest<Credentials>,
): Promise<IssuedGrant<Credentials>> {
  const { account, call } = request;
  const issued = await requestTokenWith(request, () => account.connections.token);
  if (!account.connections.isSuspect(issued.token)) return issued;
  call.retries += 1;
  const { operation, retries: retry } = call;
  emit(account.config, call, () => ({ type: 'request.retried', operation, code: 'invalid_response', retry, delay: 0 }));
  const again = await requestTokenWith(request, () => account.connections.newToken);
  account.connections.confirm(again.token);
  return again;
}

/** Sends a token request with retries and validates the response. */
async function requestTokenWith<Credentials extends object>(
  { account, credentials, call, maxRetries }: TokenRequest<Credentials>,
  dispatcher: () => Dispatcher,
): Promise<IssuedGrant<Credentials>> {
  const { definition, config } = account;
  const { clock } = config;
  const body = JSON.stringify(definition.token.request(credentials));
  const path = config.base.prefix + definition.token.path;
  call.target = { method: 'POST', path, account };
  let sent = instant(clock);
  const next = async (): Promise<WireRequest> => {
    const signature = await account.sign({ text: body, target: 'token' }, credentials, call);
    call.carry(...textsOf(credentials));
    sent = instant(clock);
    return {
      origin: config.base.origin,
      path,
      method: 'POST',
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        'user-agent': config.userAgent,
        ...signature,
      },
      body,
      limit: MAX_TOKEN_RESPONSE_BYTES,
      streamed: false,
      mustBeRead: false,
      streamLimit: Infinity,
    };
  };
  const response = await sendWithRetry(call, {
    config,
    dispatcher,
    budget: account,
    rule: RETRY_TOKEN_REQUEST,
    maxRetries,
    codeOf: tokenErrorCode,
    secrets: () => secretsOf(account, call),
    next,
  });
  const { accessToken, expiresIn } = readTokenResponse(account, response, call);
  // Remember the token even if it has already expired, because errors of the next token request must not show it.
  call.carry(accessToken);
  const facts = { expiresIn, accessToken, documented: definition.token.lifetime, headers: response.headers };
  const { ms: lifetime, source } = lifetimeOf(facts);
  const token = new AccessToken(accessToken, sent.wall, lifetime);
  return { token, sent, lifetime, adopted: false, lifetimeSource: source, credentials };
}

/** Returns the secrets that the token endpoint may echo. */
function secretsOf<Credentials extends object>(account: TokenAccount<Credentials>, call: Call): readonly string[] {
  return [...call.secrets, ...account.secrets()];
}

function readTokenResponse<Credentials extends object>(
  account: TokenAccount<Credentials>,
  response: HttpResponse,
  call: Call,
): TokenResponse {
  const { definition } = account;
  const { status } = response;
  const secrets = (): readonly string[] => secretsOf(account, call);
  const terms = { definition, secrets, show: false };
  const invalid = (text: string): ProviderError => invalidResponseError(call, text, response);
  const parsed = parseJson(response.body, ownField(definition.token, 'repairJson'));
  const data = hasOwn(parsed, 'json') ? parsed.json : undefined;
  if (status !== 200 && status !== 201) {
    throw responseError(call, tokenErrorCode(status), { response, data }, terms);
  }
  if (hasOwn(parsed, 'malformed')) throw invalid(`the token response is not ${parsed.malformed}`);
  // Some providers report errors with status 200.
  if (readRefusal(definition, { response, data }) !== undefined) {
    throw responseError(call, 'rejected', { response, data }, terms);
  }
  const checked = validate(definition.token.response, ownJson(data), 'the token response', {
    prefix: 'the token response: ',
    secrets,
  });
  if (hasOwn(checked, 'refused')) throw invalid(checked.refused);
  // A custom schema may return any value.
  const tokenResponse = Object(checked.value) as TokenResponse;
  const { accessToken, tokenType } = tokenResponse;
  if (!isBearer(accessToken)) throw invalid('the token response: the token must be printable ASCII without spaces');
  if (!isBearerType(tokenType)) {
    throw invalid(`the token response: the token type must be Bearer ${foundType(tokenType)}`);
  }
  return tokenResponse;
}

/** Returns whether a token type means Bearer (RFC 6750). Some providers leave it empty or pad it with spaces. */
function isBearerType(type: unknown): boolean {
  return type === undefined || type === null || (typeof type === 'string' && /^(bearer)?$/i.test(type.trim()));
}

/** The other token types in IANA's registry of OAuth parameters, and MAC, which was never registered. */
const OTHER_TYPES = ['DPoP', 'PoP', 'N_A', 'MAC'];

/** Describes an unsupported token type. Never quotes an unknown type, because the field may contain the token. */
function foundType(type: unknown): string {
  if (typeof type !== 'string') return found(type);
  const name = type.trim().toLowerCase();
  return `(got ${OTHER_TYPES.find((known) => known.toLowerCase() === name) ?? 'another type'})`;
}
