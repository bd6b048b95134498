import { randomBytes } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { echo } from './echo.js';
import { fakeSecret } from './fake-secret.js';
import { idCounter } from './id-counter.js';
import { IssuedTokens } from './issued-tokens.js';
import { signJwt } from './jwt.js';
import type { Answer, Call, JsonObject, Provider } from './route.js';

/** The four fields of the token request, all "Mandatory" in the document. */
const FIELDS = ['clientId', 'clientCode', 'merchantId', 'grantType'] as const;

/** SingleView: 60-minute tokens for a client id, its code and a merchant. */
export class SingleView {
  readonly credentials = {
    clientId: fakeSecret('client'),
    clientCode: fakeSecret('code'),
    merchantId: fakeSecret('merchant'),
  };
  readonly tokens = new IssuedTokens();
  readonly provider: Provider;
  readonly #lifetime: number;
  readonly #signingKey = randomBytes(32);
  readonly #nextPaymentId = idCounter('pay_');

  /** `lifetime` of a token in seconds. */
  constructor(lifetime: number) {
    this.#lifetime = lifetime;
    // The real API also wants the headers clientId, clientCode and signature. How to sign is not public, so that they
    // are neither asked for nor judged here.
    const admit = (call: Call): Answer | undefined =>
      this.tokens.accepts(call.bearer, call.at) ? undefined : refuse(401, 'Invalid or expired token');
    this.provider = {
      prefix: '/v1',
      refuse,
      routes: [
        {
          name: 'singleview.token',
          method: 'POST',
          path: '/v1/api/observice/token',
          noStore: true,
          handle: (call, body) => this.#issue(call, body),
        },
        {
          // Made up: the document names no API that the token is for, and a token wants something to be tried on.
          name: 'singleview.accounts',
          method: 'GET',
          path: '/v1/api/observice/accounts',
          admit,
          handle: () => succeed({ accounts: [{ id: 'acc_1', currency: 'EUR' }] }),
        },
        {
          // Made up as well: a call with a body, for those who sign it.
          name: 'singleview.payments',
          method: 'POST',
          path: '/v1/api/observice/payments',
          admit,
          handle: (_call, body) => succeed({ id: this.#nextPaymentId(), status: 'pending', ...echo(body) }),
        },
      ],
    };
  }

  #issue(call: Call, body: JsonObject): Answer {
    for (const field of FIELDS) {
      const value = body[field];
      if (typeof value !== 'string' || value.trim() === '') return refuse(400, `${field} must be a non-empty string`);
    }
    // The documents print client_Credentials, Client_Credentials and client_credentials.
    if (String(body['grantType']).toLowerCase() !== 'client_credentials') {
      return refuse(400, 'grantType must be client_credentials');
    }
    const { clientId, clientCode, merchantId } = this.credentials;
    if (body['clientId'] !== clientId || body['clientCode'] !== clientCode || body['merchantId'] !== merchantId) {
      // Inferred, not documented: the field `success` has a purpose only where the status alone doesn't tell.
      return { status: 200, body: failure('INVALID_CREDENTIALS', 'Invalid client credentials') };
    }
    const iat = Math.floor(call.at / 1000);
    // Exactly the claims of the document's sample; its `data` is Base64 as well.
    const data = Buffer.from(fakeSecret('token')).toString('base64');
    const token = signJwt({ data, iat, exp: iat + this.#lifetime }, this.#signingKey);
    this.tokens.add(token, call.at + this.#lifetime * 1000, call.at);
    return succeed({ access_token: token, token_type: 'Bearer', expires_in: this.#lifetime });
  }
}

function succeed(payload: object): Answer {
  return { status: 200, body: { success: true, payload } };
}

/** `errorCode` is a name made of the status: which codes SingleView has is not public. */
function refuse(status: number, message: string): Answer {
  const errorCode = (STATUS_CODES[status] ?? 'Error').toUpperCase().replace(/\W+/g, '_');
  return { status, body: failure(errorCode, message) };
}

function failure(errorCode: string, message: string): object {
  return { success: false, errorCode, message };
}
