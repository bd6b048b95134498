import { STATUS_CODES } from 'node:http';
import { bearerStateOf } from '../http/bearer.js';
import type { BearerCheck, Call, HttpResponse, JsonObject, Provider, Route } from '../http/route.js';
import { idCounter } from '../id-counter.js';
import type { SingleViewCredentials } from '../options.js';
import type { Seed } from '../seed.js';
import { ClientSecret } from './client-secret.js';
import { echo } from './echo.js';
import { TokenMint } from './token-mint.js';

/** The fields of the token request. SingleView's documentation marks all of them as "Mandatory". */
const FIELDS = ['clientId', 'clientCode', 'merchantId', 'grantType'] as const;

/** Simulates SingleView, which issues 60-minute tokens for a client ID, a client code and a merchant ID. */
export class SingleView implements Provider {
  readonly prefix = '/v1';
  readonly refuse = refuse;
  readonly tokens: TokenMint;
  readonly #clientId: string;
  readonly #merchantId: string;
  readonly #code: ClientSecret;
  readonly #nextPaymentId = idCounter('pay_');
  readonly routes: readonly Route[] = [
    {
      name: 'singleview.token',
      method: 'POST',
      path: '/v1/api/observice/token',
      noStore: true,
      json: true,
      handle: (call, body) => this.#issue(call, body),
    },
    {
      // This route is fictional. SingleView's documentation mentions no API that accepts the token, but tests need one.
      name: 'singleview.accounts',
      method: 'GET',
      path: '/v1/api/observice/accounts',
      guard: 'bearer',
      handle: () => succeed({ accounts: [{ id: 'acc_1', currency: 'EUR' }] }),
    },
    {
      // This fictional route accepts a body, so that tests can cover clients that sign request bodies.
      name: 'singleview.payments',
      method: 'POST',
      path: '/v1/api/observice/payments',
      guard: 'bearer',
      json: true,
      handle: (_call, body) => succeed({ id: this.#nextPaymentId(), status: 'pending', ...echo(body) }),
    },
  ];

  /**
   * `lifetime` is the token lifetime in seconds. `given` contains credentials that replace the generated credentials.
   */
  constructor(seed: Seed, epoch: number, lifetime: number, given: Partial<SingleViewCredentials>) {
    this.#clientId = given.clientId ?? seed.fakeSecret('client', 'singleview.clientId');
    this.#merchantId = given.merchantId ?? seed.fakeSecret('merchant', 'singleview.merchantId');
    this.#code = new ClientSecret(
      (version) => seed.fakeSecret('code', `singleview.clientCode.${version}`),
      given.clientCode,
    );
    // These claims match the sample JWT in SingleView's documentation, whose `data` claim is also Base64-encoded.
    this.tokens = new TokenMint(seed.bytes(`singleview.key.${epoch}`), lifetime, {
      claims: (mark, iat, exp) => ({ data: Buffer.from(mark).toString('base64'), iat, exp }),
      markOf: ({ data }) => Buffer.from(String(data), 'base64').toString(),
    });
  }

  get credentials(): SingleViewCredentials {
    return { clientId: this.#clientId, clientCode: this.#code.value, merchantId: this.#merchantId };
  }

  /** Replaces the client code. The old code stays valid for `overlap` ms after the wall clock time `now`. */
  rotate(now: number, overlap: number): void {
    this.#code.rotate(now + overlap);
  }

  revokeAll(): void {
    this.tokens.revokeAll();
  }

  /**
   * Checks the bearer token. Ignores the headers `clientId`, `clientCode` and `signature`, because SingleView's signing
   * method is not public.
   */
  check(call: Call): BearerCheck {
    const bearer = bearerStateOf(call, (token) => this.tokens.check(token, call.at));
    return bearer === 'good' ? { bearer } : { bearer, refusal: refuse(401) };
  }

  #issue(call: Call, body: JsonObject): HttpResponse {
    for (const field of FIELDS) {
      const value = body[field];
      if (typeof value !== 'string' || value.trim() === '') return refuse(400, `${field} must be a non-empty string`);
    }
    // SingleView's documentation uses the spellings client_Credentials, Client_Credentials and client_credentials.
    if (String(body['grantType']).toLowerCase() !== 'client_credentials') {
      return refuse(400, 'grantType must be client_credentials');
    }
    const known = body['clientId'] === this.#clientId && body['merchantId'] === this.#merchantId;
    if (!known || !this.#code.accepts(body['clientCode'], call.at)) {
      // SingleView does not document this response. The field `success` suggests that the HTTP status does not indicate
      // failure.
      return { status: 200, body: failure('INVALID_CREDENTIALS', 'Invalid client credentials') };
    }
    const { lifetime } = this.tokens;
    return succeed({ access_token: this.tokens.issue(call.at), token_type: 'Bearer', expires_in: lifetime });
  }
}

function succeed(payload: object): HttpResponse {
  return { status: 200, body: { success: true, payload } };
}

/**
 * Creates an error response. `errorCode` is derived from the status, because SingleView's error codes are not public.
 */
function refuse(status: number, reason?: string): HttpResponse {
  const name = STATUS_CODES[status] ?? 'Error';
  const message = reason ?? (status === 401 ? 'Invalid or expired token' : name);
  return { status, body: failure(name.toUpperCase().replace(/\W+/g, '_'), message) };
}

function failure(errorCode: string, message: string): object {
  return { success: false, errorCode, message };
}
