import { STATUS_CODES } from 'node:http';
import { shownAs } from '../fields.js';
import { bearerStateOf } from '../http/bearer.js';
import type { BearerCheck, Call, HttpResponse, JsonObject, Provider, Route } from '../http/route.js';
import { idCounter } from '../id-counter.js';
import type { PaySecureZCredentials } from '../options.js';
import type { Seed } from '../seed.js';
import { ClientSecret } from './client-secret.js';
import { createTransaction, problemWith, type Transaction, updateTransaction } from './paysecurez-transaction.js';
import { TokenMint } from './token-mint.js';

/** Error text for an expired token and for a token that was never issued, from PaySecureZ's documentation. */
const INVALID_TOKEN = 'Invalid or expired token';

/** Simulates PaySecureZ, which issues 30-minute tokens for a client ID and a client secret. */
export class PaySecureZ implements Provider {
  readonly prefix = '/api';
  readonly refuse = refuse;
  readonly tokens: TokenMint;
  readonly #clientId: string;
  readonly #secret: ClientSecret;
  readonly #strict: boolean;
  readonly #nextTransactionId = idCounter('txn_');
  /** The transactions by ID, as the status route returns them. */
  readonly #transactions = new Map<string, Transaction>();
  readonly routes: readonly Route[] = [
    {
      name: 'paysecurez.token',
      method: 'POST',
      path: '/api/token',
      noStore: true,
      json: true,
      handle: (call, body) => this.#issue(call, body),
    },
    {
      name: 'paysecurez.transactions.create',
      method: 'POST',
      path: '/api/v1/transactions',
      guard: 'bearer',
      json: true,
      handle: (call, body) => this.#createTransaction(call, body),
    },
    {
      name: 'paysecurez.transactions.status',
      method: 'GET',
      path: '/api/v1/transactions/:id/status',
      guard: 'bearer',
      handle: (call) => this.#transactionStatus(call.param('id')),
    },
  ];

  /**
   * `lifetime` is the token lifetime in seconds. With `strict`, orders must have all required fields. `given` contains
   * credentials that replace the generated credentials.
   */
  constructor(seed: Seed, epoch: number, lifetime: number, strict: boolean, given: Partial<PaySecureZCredentials>) {
    this.#strict = strict;
    const clientId = given.clientId ?? seed.fakeSecret('client', 'paysecurez.clientId');
    this.#clientId = clientId;
    this.#secret = new ClientSecret(
      (version) => seed.fakeSecret('secret', `paysecurez.clientSecret.${version}`),
      given.clientSecret,
    );
    this.tokens = new TokenMint(seed.bytes(`paysecurez.key.${epoch}`), lifetime, {
      claims: (jti, iat, exp) => ({ sub: clientId, iat, exp, jti }),
      markOf: ({ jti }) => String(jti),
    });
  }

  get credentials(): PaySecureZCredentials {
    return { clientId: this.#clientId, clientSecret: this.#secret.value };
  }

  /** Replaces the client secret. The old secret stays valid for `overlap` ms after the wall clock time `now`. */
  rotate(now: number, overlap: number): void {
    this.#secret.rotate(now + overlap);
  }

  /**
   * Returns a transaction as a callback contains it. If `status` is set, first changes the status.
   *
   * @throws TypeError for an unknown transaction.
   */
  updateTransaction(id: string, status: string | undefined, declineReason: string | undefined): Transaction {
    const transaction = this.#transactions.get(id);
    if (transaction === undefined) {
      throw new TypeError(
        `callback.transactionId: must be the ID of a transaction that was created in this sandbox (got ${shownAs(id)})`,
      );
    }
    const updated = updateTransaction(transaction, status, declineReason);
    this.#transactions.set(id, updated);
    return updated;
  }

  revokeAll(): void {
    this.tokens.revokeAll();
  }

  check(call: Call): BearerCheck {
    const bearer = bearerStateOf(call, (token) => this.tokens.check(token, call.at));
    return bearer === 'good' ? { bearer } : { bearer, refusal: refuse(401) };
  }

  #issue(call: Call, body: JsonObject): HttpResponse {
    const { client_id: clientId, client_secret: clientSecret } = body;
    if (typeof clientId !== 'string' || clientId === '') return refuse(400, 'client_id must be a non-empty string');
    if (typeof clientSecret !== 'string' || clientSecret === '') {
      return refuse(400, 'client_secret must be a non-empty string');
    }
    if (clientId !== this.#clientId || !this.#secret.accepts(clientSecret, call.at)) {
      // PaySecureZ does not document the response to wrong credentials. This response uses the error envelope of the
      // documented 401.
      return refuse(401, 'Invalid client credentials');
    }
    const { lifetime } = this.tokens;
    return {
      status: 200,
      body: { access_token: this.tokens.issue(call.at), expires_in: lifetime, token_type: 'Bearer' },
    };
  }

  #createTransaction({ at }: Call, body: JsonObject): HttpResponse {
    const problem = this.#strict ? problemWith(body) : undefined;
    // PaySecureZ does not document the response to a malformed order.
    if (problem !== undefined) return refuse(400, problem);
    const { response, state } = createTransaction(this.#nextTransactionId(), at, body);
    this.#transactions.set(state.TransactionId, state);
    return { status: 201, body: response };
  }

  #transactionStatus(id: string): HttpResponse {
    const transaction = this.#transactions.get(id);
    return transaction === undefined ? refuse(404, 'Transaction not found') : { status: 200, body: transaction };
  }
}

function refuse(status: number, reason?: string): HttpResponse {
  const message = STATUS_CODES[status] ?? 'Error';
  const error = reason ?? (status === 401 ? INVALID_TOKEN : message);
  return { status, body: { statusCode: status, message, error } };
}
