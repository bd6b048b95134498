import type { Call } from '../call/call.js';
import { type Clock, elapsed, instant } from '../clock.js';
import type { Dispatcher } from '../config.js';
import { ProviderError } from '../errors.js';
import { emit } from '../events.js';
import { readRefusal, responseError, tokenErrorCode } from '../http/failure.js';
import { type HttpResponse, parseJson } from '../http/response.js';
import { sendWithRetry } from '../http/send-with-retry.js';
import type { WireRequest } from '../http/wire-request.js';
import { hasOwn, ownField } from '../own-fields.js';
import type { TokenAccount } from '../provider/account.js';
import type { TokenResponse } from '../provider/definition.js';
import { sign } from '../provider/signature.js';
import { RETRY_TOKEN_REQUEST } from '../retry/retry-rule.js';
import { isBearer, textsOf } from '../secret.js';
import { ownJson, validate } from '../validation.js';
import { AccessToken } from './access-token.js';
import type { Grant } from './held-token.js';
import { leewayOf, lifetimeOf } from './lifetime.js';

/** A token answer is a few hundred bytes. */
const MAX_TOKEN_RESPONSE_BYTES = 64 * 1024;

/**
 * Requests one token. If the credentials are rejected and come from a function, the function is called once more, in case
 * the secret has just been rotated. Other credentials are then tried too.
 */
export async function requestToken<Credentials extends object>(
  account: TokenAccount<Credentials>,
  credentials: Credentials,
  call: Call,
): Promise<Grant<Credentials>> {
  try {
    return await requestValidToken(account, credentials, call);
  } catch (error) {
    if (!account.rotates || !ProviderError.is(error) || error.code !== 'credentials_rejected') throw error;
    const rotated = await Promise.resolve(account.readCredentials(call)).catch(() => credentials);
    if (JSON.stringify(rotated) === JSON.stringify(credentials)) throw error;
    return requestValidToken(account, rotated, call);
  }
}

/**
 * Requests a token that is still valid when it arrives. The first one may not be: the wall clock was set during the
 * request, or the machine slept.
 */
async function requestValidToken<Credentials extends object>(
  account: TokenAccount<Credentials>,
  credentials: Credentials,
  call: Call,
): Promise<Grant<Credentials>> {
  const { clock } = account.config;
  const issued = await requestNewToken(account, credentials, call);
  if (!isExpired(issued, clock)) return issued;
  const again = await requestNewToken(account, credentials, call);
  if (!isExpired(again, clock)) return again;
  throw call.error('timeout', 'the token expired before it arrived');
}

/** Whether a token is of no use any more when it arrives. */
function isExpired({ sent, lifetime }: Grant, clock: Clock): boolean {
  return elapsed(sent, instant(clock)) >= lifetime - leewayOf(lifetime);
}

/**
 * Requests a token that the client has not been issued before. Where the response repeats an earlier one, which may be
 * late, the request is made once more over a new connection, and what comes there is used: a provider may issue the same
 * token to several requests.
 */
async function requestNewToken<Credentials extends object>(
  account: TokenAccount<Credentials>,
  credentials: Credentials,
  call: Call,
): Promise<Grant<Credentials>> {
  const { config } = account;
  const issued = await requestTokenWith(account, credentials, call, () => account.connections.token);
  if (!account.connections.isSuspect(issued.token)) return issued;
  call.retries += 1;
  const { operation, retries: retry } = call;
  emit(config, () => ({ type: 'request.retried', operation, code: 'invalid_response', retry, delay: 0 }));
  const again = await requestTokenWith(account, credentials, call, () => account.connections.newToken);
  account.connections.confirm(again.token);
  return again;
}

/** Makes one token request, with its retries, and judges the answer. */
async function requestTokenWith<Credentials extends object>(
  account: TokenAccount<Credentials>,
  credentials: Credentials,
  call: Call,
  dispatcher: () => Dispatcher,
): Promise<Grant<Credentials>> {
  const { definition, config } = account;
  const { clock } = config;
  const body = JSON.stringify(definition.token.request(credentials));
  let sent = instant(clock);
  const next = async (): Promise<WireRequest> => {
    const signature = await sign(account, body, credentials, call);
    call.carry(...textsOf(credentials));
    sent = instant(clock);
    return {
      origin: config.base.origin,
      path: config.base.prefix + definition.token.path,
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
    };
  };
  const answer = await sendWithRetry(call, {
    config,
    dispatcher,
    budget: account,
    rule: RETRY_TOKEN_REQUEST,
    codeOf: tokenErrorCode,
    next,
  });
  const { accessToken, expiresIn } = readTokenResponse(account, answer, call);
  // The token may be expired on arrival and requested again. Messages of that request must not show it.
  call.carry(accessToken);
  const { ms: lifetime, source } = lifetimeOf({ expiresIn, accessToken, documented: definition.token.lifetime });
  const token = new AccessToken(accessToken, sent.wall, lifetime);
  return { token, sent, lifetime, lifetimeSource: source, credentials };
}

function readTokenResponse<Credentials extends object>(
  account: TokenAccount<Credentials>,
  answer: HttpResponse,
  call: Call,
): TokenResponse {
  const { definition } = account;
  const { status } = answer;
  const secrets = (): readonly string[] => [...call.secrets, ...account.secrets()];
  const telling = { definition, secrets, show: false };
  const parsed = parseJson(answer.body, ownField(definition.token, 'repairJson'));
  const data = hasOwn(parsed, 'json') ? parsed.json : undefined;
  if (status !== 200 && status !== 201) {
    throw responseError(call, tokenErrorCode(status), { response: answer, data }, telling);
  }
  if (hasOwn(parsed, 'malformed')) {
    throw call.error('invalid_response', `the token response is not ${parsed.malformed}`, { httpStatus: status });
  }
  // Some providers refuse with a status of 200.
  if (readRefusal(definition, { response: answer, data }) !== undefined) {
    throw responseError(call, 'rejected', { response: answer, data }, telling);
  }
  const checked = validate(definition.token.response, ownJson(data), 'the token response', {
    prefix: 'the token response: ',
    secrets,
  });
  if (hasOwn(checked, 'refused')) throw call.error('invalid_response', checked.refused, { httpStatus: status });
  // A foreign schema may make anything of it.
  const said = Object(checked.value) as TokenResponse;
  const { accessToken, tokenType } = said;
  if (!isBearer(accessToken)) {
    throw call.error('invalid_response', 'the token response: the token must be printable ASCII without spaces', {
      httpStatus: status,
    });
  }
  if (tokenType !== undefined && !(typeof tokenType === 'string' && /^bearer$/i.test(tokenType))) {
    throw call.error('invalid_response', 'the token response: the token type must be Bearer', { httpStatus: status });
  }
  return said;
}
