import { AccessToken } from './access-token.js';
import { isBearer } from './bearer.js';
import type { Call } from './call.js';
import { instant } from './clock.js';
import { type Answer, parseJson } from './http/answer.js';
import { send } from './http/engine.js';
import { failedCall, tokenCode } from './http/failure.js';
import { lifetimeOf } from './lifetime.js';
import type { ClientConfig } from './options.js';
import type { TokenAnswer, TokenProviderDefinition } from './provider.js';
import { check } from './schema.js';
import { signedHeaders } from './signature.js';
import type { Grant } from './token-source.js';

/** A token answer is a few hundred bytes. */
const LARGEST_ANSWER = 64 * 1024;

/** Asks for one token and judges the answer. The credentials that it was got with are given to `remember`. */
export async function requestToken<Credentials>(
  definition: TokenProviderDefinition<Credentials>,
  config: ClientConfig<Credentials>,
  call: Call,
  remember: (token: AccessToken, credentials: Credentials) => void,
): Promise<Grant> {
  const { clock } = config;
  const credentials = await config.credentials(call);
  const body = JSON.stringify(definition.token.request(credentials));
  const signature = definition.sign === undefined ? {} : await signedHeaders(definition.sign, body, credentials, call);
  const request = {
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
  };
  const sent = instant(clock);
  const answer = await send(config.dispatcher, request, call);
  const { accessToken, expiresIn } = judgeTokenAnswer(definition, answer, call, clock.now());
  const lifetime = lifetimeOf({ expiresIn, accessToken, documented: definition.token.lifetime });
  const token = new AccessToken(accessToken, sent.wall, lifetime);
  remember(token, credentials);
  return { token, sent, lifetime };
}

function judgeTokenAnswer<Credentials>(
  definition: TokenProviderDefinition<Credentials>,
  answer: Answer,
  call: Call,
  now: number,
): TokenAnswer {
  const { status } = answer;
  const parsed = parseJson(answer.body, definition.token.mend);
  const data = 'json' in parsed ? parsed.json : undefined;
  if (status !== 200 && status !== 201) {
    throw failedCall(call, definition, tokenCode(status), { answer, data }, false, now);
  }
  if ('malformed' in parsed) {
    throw call.error('invalid_response', `the token answer: expected ${parsed.malformed}`, { status });
  }
  // Some providers refuse with a status of 200.
  if (definition.refusal(data) !== undefined) {
    throw failedCall(call, definition, 'rejected', { answer, data }, false, now);
  }
  const checked = check(definition.token.answer, data, 'the token answer', 'the token answer: ');
  if ('refused' in checked) throw call.error('invalid_response', checked.refused, { status });
  const { accessToken, tokenType } = checked.value;
  if (!isBearer(accessToken)) {
    throw call.error('invalid_response', 'the token answer: expected a token of printable ASCII without spaces', {
      status,
    });
  }
  if (tokenType !== undefined && !(typeof tokenType === 'string' && /^bearer$/i.test(tokenType))) {
    throw call.error('invalid_response', 'the token answer: expected a token of type Bearer', { status });
  }
  return checked.value;
}
