import { randomBytes } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { echo } from './echo.js';
import { fakeSecret } from './fake-secret.js';
import { idCounter } from './id-counter.js';
import { IssuedTokens } from './issued-tokens.js';
import { signJwt } from './jwt.js';
import type { Answer, Call, JsonObject, Provider } from './route.js';

/** PaySecureZ: 30-minute tokens for a client id and secret, one for each transaction where wanted. */
export class PaySecureZ {
  readonly credentials = { clientId: fakeSecret('client'), clientSecret: fakeSecret('secret') };
  readonly tokens = new IssuedTokens();
  readonly provider: Provider;
  readonly #lifetime: number;
  readonly #signingKey = randomBytes(32);
  readonly #nextTransactionId = idCounter('txn_');
  readonly #statuses = new Map<string, string>();

  /** `lifetime` of a token in seconds. */
  constructor(lifetime: number) {
    this.#lifetime = lifetime;
    const admit = (call: Call): Answer | undefined =>
      // The document's own words, for a token that has ended and for one that never was.
      this.tokens.accepts(call.bearer, call.at) ? undefined : refuse(401, 'Invalid or expired token');
    this.provider = {
      prefix: '/api',
      refuse,
      routes: [
        {
          name: 'paysecurez.token',
          method: 'POST',
          path: '/api/token',
          noStore: true,
          handle: (call, body) => this.#issue(call, body),
        },
        {
          name: 'paysecurez.transactions.create',
          method: 'POST',
          path: '/api/v1/transactions',
          admit,
          handle: (_call, body) => this.#createTransaction(body),
        },
        {
          name: 'paysecurez.transactions.status',
          method: 'GET',
          path: '/api/v1/transactions/:id/status',
          admit,
          handle: (call) => this.#transactionStatus(call.param('id')),
        },
      ],
    };
  }

  #issue(call: Call, body: JsonObject): Answer {
    const { client_id: clientId, client_secret: clientSecret } = body;
    if (typeof clientId !== 'string' || clientId === '') return refuse(400, 'client_id must be a non-empty string');
    if (typeof clientSecret !== 'string' || clientSecret === '') {
      return refuse(400, 'client_secret must be a non-empty string');
    }
    if (clientId !== this.credentials.clientId || clientSecret !== this.credentials.clientSecret) {
      // What wrong credentials get is not documented; this is the envelope of the documented 401.
      return refuse(401, 'Invalid client credentials');
    }
    const iat = Math.floor(call.at / 1000);
    const claims = { sub: clientId, iat, exp: iat + this.#lifetime, jti: fakeSecret('token') };
    const token = signJwt(claims, this.#signingKey);
    this.tokens.add(token, call.at + this.#lifetime * 1000, call.at);
    return { status: 200, body: { access_token: token, expires_in: this.#lifetime, token_type: 'Bearer' } };
  }

  #createTransaction(body: JsonObject): Answer {
    const id = this.#nextTransactionId();
    const status = 'pending';
    this.#statuses.set(id, status);
    return { status: 201, body: { id, status, ...echo(body) } };
  }

  #transactionStatus(id: string): Answer {
    const status = this.#statuses.get(id);
    return status === undefined ? refuse(404, 'Transaction not found') : { status: 200, body: { id, status } };
  }
}

function refuse(status: number, error: string): Answer {
  return { status, body: { statusCode: status, message: STATUS_CODES[status] ?? 'Error', error } };
}
