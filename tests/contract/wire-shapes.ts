import type { GenericSchema } from 'valibot';
import * as v from 'valibot';

/**
 * A documented operation with its request and response. The tables below are independent of the client and sandbox
 * sources.
 *
 * The comments name the source of each fact: the provider's page about the resource, another public page of the
 * provider, or an inference.
 */
export interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: RegExp;
  /** Schema of the JSON body. Omitted if the request has no body. */
  readonly request?: GenericSchema;
  readonly status: number;
  readonly response: GenericSchema;
}

const text = v.pipe(v.string(), v.minLength(1));
const dateTime = v.pipe(v.string(), v.isoTimestamp());

// --- Paisr, Access tokens ---

/** Paisr's page about access tokens specifies "Match ^[a-zA-Z0-9() ]{4,48}$". */
const description = v.pipe(v.string(), v.regex(/^[a-zA-Z0-9() ]{4,48}$/));
/**
 * Paisr's page about access tokens describes a list of scopes. The OpenAPI description says that the list has at
 * least one element.
 */
const scopes = v.pipe(v.array(text), v.minLength(1));
/** The sample ID on Paisr's page about access tokens is `tkn_123456`. */
const tokenId = v.pipe(v.string(), v.regex(/^tkn_\w+$/));
/**
 * The OpenAPI description of a key: `{id, description, permissions: [{id, type}], created_at, created_by, expires_at}`.
 * Only `expires_at` is missing from some keys of the sandbox.
 */
const tokenObject = v.strictObject({
  id: tokenId,
  description,
  permissions: v.array(v.strictObject({ id: v.pipe(v.string(), v.regex(/^tpm_\w+$/)), type: text })),
  created_at: dateTime,
  created_by: v.pipe(v.string(), v.regex(/^tem_\w+$/)),
  expires_at: v.optional(dateTime),
});
/** According to the OpenAPI description, all operations that change a key return this response. */
const done = v.strictObject({ success: v.literal(true), message: text });

export const PAISR = {
  // Paisr's page about access tokens specifies the request and the response. The OpenAPI
  // description says that both request fields are required.
  create: {
    method: 'POST',
    path: /^\/v2\/access-tokens$/,
    request: v.strictObject({ description, scopes }),
    status: 200,
    response: v.strictObject({ success: v.literal(true), data: v.strictObject({ id: tokenId, secret: text }) }),
  },
  // The OpenAPI description contains all operations below.
  list: {
    method: 'GET',
    path: /^\/v2\/access-tokens$/,
    status: 200,
    response: v.strictObject({ success: v.literal(true), data: v.strictObject({ tokens: v.array(tokenObject) }) }),
  },
  get: {
    method: 'GET',
    path: /^\/v2\/access-tokens\/tkn_\w+$/,
    status: 200,
    response: v.strictObject({ success: v.literal(true), data: tokenObject }),
  },
  update: {
    method: 'PUT',
    path: /^\/v2\/access-tokens\/tkn_\w+$/,
    request: v.strictObject({ description }),
    status: 200,
    response: done,
  },
  revoke: { method: 'DELETE', path: /^\/v2\/access-tokens\/tkn_\w+$/, status: 200, response: done },
  addPermissions: {
    method: 'POST',
    path: /^\/v2\/access-tokens\/tkn_\w+\/permissions$/,
    request: v.strictObject({ scopes }),
    status: 200,
    response: done,
  },
  removePermission: {
    method: 'DELETE',
    path: /^\/v2\/access-tokens\/tkn_\w+\/permissions\/tpm_\w+$/,
    status: 200,
    response: done,
  },
} as const satisfies Readonly<Record<string, Operation>>;

/**
 * Paisr's page about access tokens specifies the body `{success: false, message}`. According to the OpenAPI
 * description, every 4XX and 5XX response has this body, without an error code.
 */
export const PAISR_FAILURE = v.strictObject({ success: v.literal(false), message: text });

// --- PaySecureZ, Authentication ---

/** A JWT has three Base64url segments: the header, the claims and the signature. */
const jwt = v.pipe(v.string(), v.regex(/^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+$/));
/** According to PaySecureZ's page, the token response contains "expires_in": 1800 and "token_type": "Bearer". */
const bearer = v.literal('Bearer');

/**
 * PaySecureZ's pages call an amount a decimal, and the samples are 100.00 and 25.00. We infer major units. The schema
 * accepts at most two decimals, which is enough for the currencies in the tests.
 */
const amount = v.pipe(
  v.number(),
  v.finite(),
  v.check((given) => given > 0 && Number(given.toFixed(2)) === given),
);

/** The order on PaySecureZ's page Creating Transactions: the table of fields, then the fields of the sample. */
const paysecurezOrder = {
  transactionAction: v.picklist(['PAYMENT', 'AUTHORIZATION']),
  amount,
  currency: text,
  reference: text,
  statementDescriptor: text,
  successUrl: v.pipe(v.string(), v.url()),
  callbackUrl: v.pipe(v.string(), v.url()),
  pendingUrl: v.optional(v.pipe(v.string(), v.url())),
  failureUrl: v.optional(v.pipe(v.string(), v.url())),
  description: v.optional(text),
  ipAddress: v.optional(text),
  userDefinedField1: v.optional(text),
  userDefinedField2: v.optional(text),
  userDefinedField3: v.optional(text),
  billing: v.optional(v.record(v.string(), v.unknown())),
  payment: v.optional(v.record(v.string(), v.unknown())),
};

/**
 * The table on PaySecureZ's page Check Transaction Status. The sample lacks the URLs, and its `DeclineReason` is null.
 * We infer that the other additions may be missing, too.
 */
const paysecurezState = v.strictObject({
  TransactionId: text,
  Status: text,
  Amount: amount,
  Currency: text,
  Reference: text,
  DeclineReason: v.nullable(text),
  CreatedAt: dateTime,
  ProviderTransactionId: text,
  ProviderStatus: text,
  ProviderMessage: text,
  SuccessUrl: v.optional(text),
  PendingUrl: v.optional(text),
  FailureUrl: v.optional(text),
  UserDefinedField1: v.optional(text),
  UserDefinedField2: v.optional(text),
  UserDefinedField3: v.optional(text),
});

export const PAYSECUREZ = {
  // According to PaySecureZ's documentation, the body of the token request is JSON and has no `grant_type`.
  token: {
    method: 'POST',
    path: /^\/api\/token$/,
    request: v.strictObject({ client_id: text, client_secret: text }),
    status: 200,
    response: v.strictObject({ access_token: jwt, expires_in: v.literal(1800), token_type: bearer }),
  },
  // PaySecureZ's page Creating Transactions lists the required fields. Its overview lists the fields of the response.
  // The status 201 is an assumption.
  create: {
    method: 'POST',
    path: /^\/api\/v1\/transactions$/,
    request: v.strictObject(paysecurezOrder),
    status: 201,
    response: v.strictObject({
      transactionId: text,
      reference: text,
      currency: text,
      amount,
      status: text,
      message: text,
      checkoutUrl: v.pipe(v.string(), v.url()),
      supportsIframe: v.boolean(),
    }),
  },
  // PaySecureZ's page Check Transaction Status.
  status: {
    method: 'GET',
    path: /^\/api\/v1\/transactions\/\w+\/status$/,
    status: 200,
    response: paysecurezState,
  },
} as const satisfies Readonly<Record<string, Operation>>;

/** According to PaySecureZ's page Webhooks, a callback has the fields of the status. */
export const PAYSECUREZ_CALLBACK = paysecurezState;

/** PaySecureZ's page specifies exactly this response for a token that "expires or is invalid". */
export const PAYSECUREZ_UNAUTHORIZED = v.strictObject({
  statusCode: v.literal(401),
  message: v.literal('Unauthorized'),
  error: v.literal('Invalid or expired token'),
});

/** We infer that all other PaySecureZ error responses have the same three fields. */
export const PAYSECUREZ_FAILURE = v.strictObject({
  statusCode: v.pipe(v.number(), v.integer(), v.minValue(400), v.maxValue(599)),
  message: text,
  error: text,
});

// --- SingleView, Get Access Token ---

export const SINGLEVIEW = {
  // SingleView's token documentation lists four required string fields and capitalizes the grant type inconsistently.
  // Another page spells it `client_credentials`.
  token: {
    method: 'POST',
    path: /^\/v1\/api\/observice\/token$/,
    request: v.strictObject({
      clientId: text,
      clientCode: text,
      merchantId: text,
      grantType: v.pipe(v.string(), v.regex(/^[Cc]lient_[Cc]redentials$/)),
    }),
    status: 200,
    response: v.strictObject({
      success: v.literal(true),
      payload: v.strictObject({ access_token: jwt, token_type: bearer, expires_in: v.literal(3600) }),
    }),
  },
} as const satisfies Readonly<Record<string, Operation>>;

/** The sample token on SingleView's page has exactly these claims, and its `exp - iat` is 3600. */
export const SINGLEVIEW_CLAIMS = v.pipe(
  v.strictObject({ data: v.pipe(v.string(), v.base64()), iat: v.number(), exp: v.number() }),
  v.check(({ iat, exp }) => exp - iat === 3600),
);

/** SingleView's list of error codes, which belongs to a sister product, shows this response. */
export const SINGLEVIEW_FAILURE = v.strictObject({
  correlationId: text,
  bankCode: v.string(),
  errorCode: v.pipe(v.string(), v.regex(/^MW-\d{3}$/)),
  errorMessage: text,
  timeStamp: dateTime,
});

/** We infer that the response to wrong credentials has status 200 and contains `success: false`. */
export const SINGLEVIEW_TOKEN_FAILURE = v.strictObject({ success: v.literal(false), message: text });
