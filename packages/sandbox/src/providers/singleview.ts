import { createHash } from 'node:crypto';
import { bearerStateOf } from '../http/bearer.js';
import type { BearerCheck, Call, HttpResponse, JsonObject, Provider, Route } from '../http/route.js';
import type { SingleViewCredentials } from '../options.js';
import type { Seed } from '../seed.js';
import { ClientSecret } from './client-secret.js';
import { SIGNATURE_MISMATCH, singleViewError } from './singleview-errors.js';
import { TokenMint } from './token-mint.js';

/** The fields of the token request. SingleView's documentation marks all of them as "Mandatory". */
const FIELDS = ['clientId', 'clientCode', 'merchantId', 'grantType'] as const;

/**
 * The documented API routes. All of them are POST routes with a JSON body (SingleView, Consent Management, Accounts,
 * Balance Check). The routes whose names end in `ById`, and `parties`, are known only from other public sources.
 */
const API = [
  'connect',
  'consent/details',
  'accounts',
  'accountsById',
  'allAccountsBalance',
  'balanceById',
  'transactionsById',
  'parties',
] as const;

/** The headers that SingleView's documentation requires in each API call, in addition to the token. */
const HEADERS = ['clientId', 'clientCode', 'signature'] as const;

/**
 * Simulates SingleView, which issues 60-minute tokens for a client ID, a client code and a merchant ID, and checks the
 * signature of each API call.
 */
export class SingleView implements Provider {
  readonly prefix = '/v1';
  readonly tokens: TokenMint;
  readonly #clientId: string;
  readonly #merchantId: string;
  readonly #code: ClientSecret;
  readonly #signatureKey: ClientSecret;
  readonly #now: () => number;
  readonly #nextCorrelationId: () => string;
  readonly routes: readonly Route[] = [
    {
      name: 'singleview.token',
      method: 'POST',
      path: '/v1/api/observice/token',
      noStore: true,
      json: true,
      handle: (call, body) => this.#issue(call, body),
    },
    ...API.map(
      (path): Route => ({
        name: `singleview.${path}`,
        method: 'POST',
        path: `/v1/api/observice/${path}`,
        guard: 'bearer',
        json: true,
        handle: (_call, body) =>
          succeed(banksIn(body).map((bank) => ({ code: bank['code'], data: dataOf(path, bank) }))),
      }),
    ),
  ];

  /**
   * `lifetime` is the token lifetime in seconds. `given` contains credentials that replace the generated credentials.
   * `now` returns the time of error responses in ms.
   */
  constructor(seed: Seed, epoch: number, lifetime: number, given: Partial<SingleViewCredentials>, now: () => number) {
    this.#now = now;
    this.#clientId = given.clientId ?? seed.fakeSecret('client', 'singleview.clientId');
    this.#merchantId = given.merchantId ?? seed.fakeSecret('merchant', 'singleview.merchantId');
    this.#code = new ClientSecret(
      (version) => seed.fakeSecret('code', `singleview.clientCode.${version}`),
      given.clientCode,
    );
    this.#signatureKey = new ClientSecret(
      (version) => seed.fakeSecret('key', `singleview.signatureKey.${version}`),
      given.signatureKey,
    );
    let errors = 0;
    this.#nextCorrelationId = () => {
      errors += 1;
      return uuidFrom(seed.bytes(`singleview.correlationId.${epoch}.${errors}`));
    };
    // These claims match the sample JWT in SingleView's documentation, whose `data` claim is also Base64-encoded.
    this.tokens = new TokenMint(seed.bytes(`singleview.key.${epoch}`), lifetime, {
      claims: (mark, iat, exp) => ({ data: Buffer.from(mark).toString('base64'), iat, exp }),
      markOf: ({ data }) => Buffer.from(String(data), 'base64').toString(),
    });
  }

  get credentials(): SingleViewCredentials {
    return {
      clientId: this.#clientId,
      clientCode: this.#code.value,
      merchantId: this.#merchantId,
      signatureKey: this.#signatureKey.value,
    };
  }

  /**
   * Replaces the client code and the signature key. The old ones stay valid for `overlap` ms after the wall clock time
   * `now`.
   */
  rotate(now: number, overlap: number): void {
    this.#code.rotate(now + overlap);
    this.#signatureKey.rotate(now + overlap);
  }

  revokeAll(): void {
    this.tokens.revokeAll();
  }

  refuse = (status: number, reason?: string): HttpResponse =>
    singleViewError(status, reason, { at: this.#now(), correlationId: this.#nextCorrelationId() });

  /** Checks the bearer token, and the headers `clientId`, `clientCode` and `signature`. */
  check(call: Call): BearerCheck {
    const bearer = bearerStateOf(call, (token) => this.tokens.check(token, call.at));
    const refusal = bearer === 'good' ? this.#refusalOf(call) : this.refuse(401);
    return { bearer, ...(refusal && { refusal }) };
  }

  #refusalOf(call: Call): HttpResponse | undefined {
    const [clientId, clientCode] = HEADERS.map((name) => headerOf(call, name));
    const missing = HEADERS.find((name) => headerOf(call, name) === '');
    // SingleView documents this text for other required headers.
    if (missing !== undefined) return this.refuse(400, `Required header '${missing}' not specified`);
    if (clientId !== this.#clientId || !this.#code.accepts(clientCode, call.at)) {
      // SingleView documents this text for a company ID.
      return this.refuse(401, 'Access denied. Token is not authorized for the specified clientId.');
    }
    return this.#isSigned(call) ? undefined : this.refuse(401, SIGNATURE_MISMATCH);
  }

  #isSigned(call: Call): boolean {
    const signature = headerOf(call, 'signature');
    return this.#signatureKey.some(call.at, (key) => signature === signatureOf(call.body, key));
  }

  #issue(call: Call, body: JsonObject): HttpResponse {
    for (const field of FIELDS) {
      const value = body[field];
      if (typeof value !== 'string' || value.trim() === '')
        return this.refuse(400, `${field} must be a non-empty string`);
    }
    // SingleView's documentation uses the spellings client_Credentials, Client_Credentials and client_credentials.
    if (String(body['grantType']).toLowerCase() !== 'client_credentials') {
      return this.refuse(400, 'grantType must be client_credentials');
    }
    // SingleView's documentation does not say whether token requests are signed, so a signature is optional.
    if (call.headers['signature'] !== undefined && !this.#isSigned(call)) return this.refuse(401, SIGNATURE_MISMATCH);
    const known = body['clientId'] === this.#clientId && body['merchantId'] === this.#merchantId;
    if (!known || !this.#code.accepts(body['clientCode'], call.at)) {
      // SingleView does not document this response. The field `success` suggests that the HTTP status does not indicate
      // failure.
      return { status: 200, body: { success: false, message: 'Invalid client credentials' } };
    }
    const { lifetime } = this.tokens;
    return succeed({ access_token: this.tokens.issue(call.at), token_type: 'Bearer', expires_in: lifetime });
  }
}

function succeed(payload: object): HttpResponse {
  return { status: 200, body: { success: true, payload } };
}

function headerOf({ headers }: Call, name: (typeof HEADERS)[number]): string {
  return String(headers[name.toLowerCase()] ?? '');
}

/** Returns the signature from SingleView's documentation (Generate Signature). */
function signatureOf(body: Buffer, key: string): string {
  return createHash('sha256')
    .update(body.toString('base64') + key)
    .digest('hex');
}

/** Returns the banks in a request. The response has one entry for each of them. */
function banksIn({ banks }: JsonObject): readonly JsonObject[] {
  const isBank = (bank: unknown): bank is JsonObject => typeof bank === 'object' && bank !== null;
  return Array.isArray(banks) ? banks.filter(isBank) : [];
}

/** Returns sample data. For routes whose responses are not documented, returns an empty object. */
function dataOf(path: (typeof API)[number], { consentId }: JsonObject): object {
  if (path === 'consent/details') return { consentId, status: 'Authorized' };
  return path === 'accounts' ? { account: [{ accountId: 'sandbox_account_1', currency: 'SAR' }] } : {};
}

function uuidFrom(bytes: Buffer): string {
  return bytes.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
