import type { Call } from '../call/call.js';
import { type Clock, elapsed, instant } from '../clock.js';
import type { ClientConfig, Dispatcher } from '../config.js';
import { ProviderError } from '../errors.js';
import { emit } from '../events.js';
import type { ClientConnections } from '../http/client-connections.js';
import { readRefusal, responseError, tokenErrorCode } from '../http/failure.js';
import { type HttpResponse, parseJson } from '../http/response.js';
import { sendWithRetry } from '../http/send-with-retry.js';
import type { WireRequest } from '../http/wire-request.js';
import { hasOwn, ownField } from '../own.js';
import type { TokenProviderDefinition, TokenResponse } from '../provider/definition.js';
import type { RetryBudget } from '../retry/retry-budget.js';
import { RETRY_TOKEN_REQUEST } from '../retry/retry-rule.js';
import { isBearer, textsOf } from '../secret.js';
import { ownJson, validate } from '../validation.js';
import { AccessToken } from './access-token.js';
import type { Grant } from './held-token.js';
import { leewayOf, lifetimeOf } from './lifetime.js';

/** A token answer is a few hundred bytes. */
const MAX_TOKEN_RESPONSE_BYTES = 64 * 1024;

/** Where and how a token is asked for. */
export interface TokenRequestTerms<Credentials extends object> {
  readonly definition: TokenProviderDefinition<Credentials>;
  readonly config: ClientConfig;
  readonly budget: RetryBudget;
  readonly connections: ClientConnections;
  /** Whether the credentials may differ the next time they are read. */
  readonly rotates: boolean;
  /** Reads the credentials. */
  read(call: Call): Promise<Credentials>;
  /** Headers that sign a text; none where requests are not signed. */
  sign(text: string, credentials: Credentials, call: Call): Promise<Readonly<Record<string, string>>>;
  /** What the client knows and no message may show, in addition to what the request carries. */
  secrets(): readonly string[];
}

/**
 * Asks for one token. Where the credentials are rejected and come from a function, it is read once more, in case the
 * secret has just been rotated; if it gives others now, they are tried too.
 *
 * @param known The credentials, where they have just been read.
 */
export async function requestToken<Credentials extends object>(
  terms: TokenRequestTerms<Credentials>,
  call: Call,
  known?: Credentials,
): Promise<Grant<Credentials>> {
  const credentials = known ?? (await terms.read(call));
  try {
    return await requestValidToken(credentials, terms, call);
  } catch (error) {
    if (!terms.rotates || !ProviderError.is(error) || error.code !== 'credentials_rejected') throw error;
    const rotated = await terms.read(call).catch(() => credentials);
    if (JSON.stringify(rotated) === JSON.stringify(credentials)) throw error;
    return requestValidToken(rotated, terms, call);
  }
}

/**
 * Requests a token that is still valid when it arrives. The first one may not be: the wall clock was set during the
 * request, or the machine slept.
 */
async function requestValidToken<Credentials extends object>(
  credentials: Credentials,
  terms: TokenRequestTerms<Credentials>,
  call: Call,
): Promise<Grant<Credentials>> {
  const { clock } = terms.config;
  const issued = await requestNewToken(credentials, terms, call);
  if (!isExpired(issued, clock)) return issued;
  const again = await requestNewToken(credentials, terms, call);
  if (!isExpired(again, clock)) return again;
  throw call.error('timeout', 'expected a token that is still good when it arrives, it took longer than it lives');
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
  credentials: Credentials,
  terms: TokenRequestTerms<Credentials>,
  call: Call,
): Promise<Grant<Credentials>> {
  const { config } = terms;
  const issued = await requestTokenWith(credentials, terms, call, () => terms.connections.token);
  if (!terms.connections.isSuspect(issued.token)) return issued;
  call.retries += 1;
  const { operation, retries: retry } = call;
  emit(config, () => ({ type: 'request.retried', operation, code: 'invalid_response', retry, delay: 0 }));
  const again = await requestTokenWith(credentials, terms, call, () => terms.connections.newToken);
  terms.connections.confirm(again.token);
  return again;
}

/** Makes one token request, with its retries, and judges the answer. */
async function requestTokenWith<Credentials extends object>(
  credentials: Credentials,
  terms: TokenRequestTerms<Credentials>,
  call: Call,
  dispatcher: () => Dispatcher,
): Promise<Grant<Credentials>> {
  const { definition, config, budget } = terms;
  const { clock } = config;
  const body = JSON.stringify(definition.token.request(credentials));
  let sent = instant(clock);
  const next = async (): Promise<WireRequest> => {
    const signature = await terms.sign(body, credentials, call);
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
    budget,
    rule: RETRY_TOKEN_REQUEST,
    codeOf: tokenErrorCode,
    next,
  });
  const { accessToken, expiresIn } = readTokenResponse(terms, answer, call);
  // The token may be expired on arrival and requested again. Messages of that request must not show it.
  call.carry(accessToken);
  const { ms: lifetime, source } = lifetimeOf({ expiresIn, accessToken, documented: definition.token.lifetime });
  const token = new AccessToken(accessToken, sent.wall, lifetime);
  return { token, sent, lifetime, lifetimeSource: source, credentials };
}

function readTokenResponse<Credentials extends object>(
  terms: TokenRequestTerms<Credentials>,
  answer: HttpResponse,
  call: Call,
): TokenResponse {
  const { definition } = terms;
  const { status } = answer;
  const secrets = (): readonly string[] => [...call.secrets, ...terms.secrets()];
  const telling = { definition, secrets, show: false };
  const parsed = parseJson(answer.body, ownField(definition.token, 'repairJson'));
  const data = hasOwn(parsed, 'json') ? parsed.json : undefined;
  if (status !== 200 && status !== 201) {
    throw responseError(call, tokenErrorCode(status), { response: answer, data }, telling);
  }
  if (hasOwn(parsed, 'malformed')) {
    throw call.error('invalid_response', `the token answer: expected ${parsed.malformed}`, { httpStatus: status });
  }
  // Some providers refuse with a status of 200.
  if (readRefusal(definition, { response: answer, data }) !== undefined) {
    throw responseError(call, 'rejected', { response: answer, data }, telling);
  }
  const checked = validate(definition.token.response, ownJson(data), 'the token answer', {
    prefix: 'the token answer: ',
    secrets,
  });
  if (hasOwn(checked, 'refused')) throw call.error('invalid_response', checked.refused, { httpStatus: status });
  // A foreign schema may make anything of it.
  const said = Object(checked.value) as TokenResponse;
  const { accessToken, tokenType } = said;
  if (!isBearer(accessToken)) {
    throw call.error('invalid_response', 'the token answer: expected a token of printable ASCII without spaces', {
      httpStatus: status,
    });
  }
  if (tokenType !== undefined && !(typeof tokenType === 'string' && /^bearer$/i.test(tokenType))) {
    throw call.error('invalid_response', 'the token answer: expected a token of type Bearer', { httpStatus: status });
  }
  return said;
}
