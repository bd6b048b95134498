import { AccessToken } from './access-token.js';
import { isBearer } from './bearer.js';
import type { Call } from './call.js';
import { type Clock, elapsed, instant } from './clock.js';
import { ProviderError } from './errors.js';
import type { Grant } from './held-token.js';
import { type Answer, parseJson } from './http/answer.js';
import { deliver } from './http/deliver.js';
import { failureOf, refusalIn, tokenCode } from './http/failure.js';
import type { WireRequest } from './http/wire-request.js';
import { type Lifetime, leewayOf, lifetimeOf } from './lifetime.js';
import type { ClientConfig } from './options.js';
import type { TokenAnswer, TokenProviderDefinition } from './provider.js';
import type { RetryBudget } from './retry-budget.js';
import { FOR_TOKENS } from './retry-rule.js';
import { check, ownJson } from './schema.js';
import { textsOf } from './secret.js';

/** A token answer is a few hundred bytes. */
const LARGEST_ANSWER = 64 * 1024;

/** A token, what it was got with, and who says how long it lives. */
export interface IssuedToken<Credentials extends object> extends Grant {
  readonly credentials: Credentials;
  readonly lifetimeSource: Lifetime['source'];
}

/** Where and how a token is asked for. */
export interface TokenRequestTerms<Credentials extends object> {
  readonly definition: TokenProviderDefinition<Credentials>;
  readonly config: ClientConfig;
  readonly budget: RetryBudget;
  /** Whether the credentials may be others the next time they are read. */
  readonly rotates: boolean;
  /** Reads the credentials. */
  read(call: Call): Promise<Credentials>;
  /** Headers that sign a text, where requests are signed. */
  sign(text: string, credentials: Credentials, call: Call): Promise<Readonly<Record<string, string>>>;
  /** What the client knows and no message may show, besides what the request carries. */
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
): Promise<IssuedToken<Credentials>> {
  const { config, rotates } = terms;
  const credentials = known ?? (await terms.read(call));
  try {
    const issued = await requestTokenWith(credentials, terms, call);
    if (!hasEnded(issued, config.clock)) return issued;
    // The wall clock was set while the answer was under way, or the machine slept: the next one will be in time.
    const again = await requestTokenWith(credentials, terms, call);
    if (!hasEnded(again, config.clock)) return again;
    throw call.error('timeout', 'expected a token that is still good when it arrives, it took longer than it lives');
  } catch (error) {
    if (!rotates || !ProviderError.is(error) || error.code !== 'credentials_rejected') throw error;
    const rotated = await terms.read(call).catch(() => credentials);
    if (JSON.stringify(rotated) === JSON.stringify(credentials)) throw error;
    return requestTokenWith(rotated, terms, call);
  }
}

/** Whether a token is of no use any more when it arrives. */
function hasEnded({ sent, lifetime }: Grant, clock: Clock): boolean {
  return elapsed(sent, instant(clock)) >= lifetime - leewayOf(lifetime);
}

/** Makes one token request, with its retries, and judges the answer. */
async function requestTokenWith<Credentials extends object>(
  credentials: Credentials,
  terms: TokenRequestTerms<Credentials>,
  call: Call,
): Promise<IssuedToken<Credentials>> {
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
      limit: LARGEST_ANSWER,
      streamed: false,
    };
  };
  const answer = await deliver(call, { config, budget, rule: FOR_TOKENS, codeOf: tokenCode, next });
  const { accessToken, expiresIn } = judgeTokenAnswer(terms, answer, call);
  // It may be of no use, and asked for again.
  call.carry(accessToken);
  const { ms: lifetime, source } = lifetimeOf({ expiresIn, accessToken, documented: definition.token.lifetime });
  const token = new AccessToken(accessToken, sent.wall, lifetime);
  return { token, sent, lifetime, credentials, lifetimeSource: source };
}

function judgeTokenAnswer<Credentials extends object>(
  terms: TokenRequestTerms<Credentials>,
  answer: Answer,
  call: Call,
): TokenAnswer {
  const { definition } = terms;
  const { status } = answer;
  const secrets = (): readonly string[] => [...call.secrets, ...terms.secrets()];
  const telling = { definition, secrets, show: false };
  const parsed = parseJson(answer.body, definition.token.mend);
  const data = 'json' in parsed ? parsed.json : undefined;
  if (status !== 200 && status !== 201) {
    throw failureOf(call, tokenCode(status), { answer, data }, telling);
  }
  if ('malformed' in parsed) {
    throw call.error('invalid_response', `the token answer: expected ${parsed.malformed}`, { status });
  }
  // Some providers refuse with a status of 200.
  if (refusalIn(definition, { answer, data }) !== undefined) {
    throw failureOf(call, 'rejected', { answer, data }, telling);
  }
  const checked = check(definition.token.answer, ownJson(data), 'the token answer', {
    prefix: 'the token answer: ',
    secrets,
  });
  if ('refused' in checked) throw call.error('invalid_response', checked.refused, { status });
  // A foreign schema may make anything of it.
  const said = Object(checked.value) as TokenAnswer;
  const { accessToken, tokenType } = said;
  if (!isBearer(accessToken)) {
    throw call.error('invalid_response', 'the token answer: expected a token of printable ASCII without spaces', {
      status,
    });
  }
  if (tokenType !== undefined && !(typeof tokenType === 'string' && /^bearer$/i.test(tokenType))) {
    throw call.error('invalid_response', 'the token answer: expected a token of type Bearer', { status });
  }
  return said;
}
