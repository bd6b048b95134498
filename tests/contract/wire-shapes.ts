import type { GenericSchema } from 'valibot';
import * as v from 'valibot';
import { type Operation, routeOf } from './operation.js';
import { PAISR_FACTS } from './paisr-facts.js';
import { PAYSECUREZ_FACTS } from './paysecurez-facts.js';
import { SINGLEVIEW_FACTS } from './singleview-facts.js';

/*
 * The requests and responses of the documented operations. They are independent of the client and sandbox sources. The
 * values come from the facts about the providers, which name the source of each fact.
 */

const text = v.pipe(v.string(), v.minLength(1));
const dateTime = v.pipe(v.string(), v.isoTimestamp());

/** Returns an object with a schema for each name. */
function fields<const Name extends string, Schema extends GenericSchema>(
  names: readonly Name[],
  schema: Schema,
): Record<Name, Schema> {
  return Object.fromEntries(names.map((name) => [name, schema])) as Record<Name, Schema>;
}

// --- Paisr, Access tokens ---

const paisr = PAISR_FACTS.documented;
const paisrRoute = (route: string) => routeOf(route, '/v2');

const description = v.pipe(v.string(), v.regex(new RegExp(paisr.createRequest.value.description)));
const scopes = v.pipe(v.array(text), v.minLength(paisr.createRequest.value.minScopes));
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
  create: {
    ...paisrRoute(paisr.create.value),
    request: v.strictObject({ description, scopes }),
    status: 200,
    response: v.strictObject({ success: v.literal(true), data: v.strictObject({ id: tokenId, secret: text }) }),
  },
  list: {
    ...paisrRoute(paisr.list.value),
    status: 200,
    response: v.strictObject({ success: v.literal(true), data: v.strictObject({ tokens: v.array(tokenObject) }) }),
  },
  get: {
    ...paisrRoute(paisr.get.value),
    status: 200,
    response: v.strictObject({ success: v.literal(true), data: tokenObject }),
  },
  update: {
    ...paisrRoute(paisr.update.value),
    request: v.strictObject({ description }),
    status: 200,
    response: done,
  },
  revoke: { ...paisrRoute(paisr.revoke.value), status: 200, response: done },
  addPermissions: {
    ...paisrRoute(paisr.addPermissions.value),
    request: v.strictObject({ scopes }),
    status: 200,
    response: done,
  },
  removePermission: {
    ...paisrRoute(paisr.removePermission.value),
    status: 200,
    response: done,
  },
} as const satisfies Readonly<Record<string, Operation>>;

/** The body of every 4XX and 5XX response, without an error code. */
export const PAISR_FAILURE = v.strictObject({ success: v.literal(false), message: text });

// --- PaySecureZ, Authentication and Transactions ---

const paysecurez = PAYSECUREZ_FACTS.documented;

/** A JWT has three Base64url segments: the header, the claims and the signature. */
const jwt = v.pipe(v.string(), v.regex(/^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+$/));

/** An amount in major units. At most two decimals are accepted, which is enough for the currencies in the tests. */
const amount = v.pipe(
  v.number(),
  v.finite(),
  v.check((given) => given > 0 && Number(given.toFixed(2)) === given),
);
const url = v.pipe(v.string(), v.url());

const paysecurezOrder = {
  ...fields([...paysecurez.required.value, ...paysecurez.alsoRequired.value], text),
  transactionAction: v.picklist(paysecurez.actions.value),
  amount,
  successUrl: url,
  callbackUrl: url,
  ...fields(paysecurez.optional.value, v.optional(url)),
  ...fields(paysecurez.details.value, v.optional(text)),
  ...fields(paysecurez.groups.value, v.optional(v.record(v.string(), v.unknown()))),
};

/** The sample of the state lacks the URLs. We infer that the other fields that the order may have can be missing, too. */
const paysecurezState = v.strictObject({
  ...fields(paysecurez.state.value, text),
  Amount: amount,
  DeclineReason: v.nullable(text),
  CreatedAt: dateTime,
  ...fields(paysecurez.processor.value, text),
  ...fields(paysecurez.returned.value, v.optional(text)),
});

export const PAYSECUREZ = {
  token: {
    ...routeOf(paysecurez.token.value),
    request: v.strictObject(fields(paysecurez.tokenRequest.value, text)),
    status: 200,
    response: v.strictObject({
      access_token: jwt,
      expires_in: v.literal(paysecurez.tokenResponse.value.expires_in),
      token_type: v.literal(paysecurez.tokenResponse.value.token_type),
    }),
  },
  // The status 201 is an assumption.
  create: {
    ...routeOf(paysecurez.create.value),
    request: v.strictObject(paysecurezOrder),
    status: 201,
    response: v.strictObject({
      ...fields(paysecurez.created.value, text),
      amount,
      ...fields(paysecurez.checkout.value, url),
      supportsIframe: v.boolean(),
    }),
  },
  status: { ...routeOf(paysecurez.status.value), status: 200, response: paysecurezState },
} as const satisfies Readonly<Record<string, Operation>>;

/** A callback has the fields of the state. */
export const PAYSECUREZ_CALLBACK = paysecurezState;

/** The exact response to a token that has expired or is invalid. */
export const PAYSECUREZ_UNAUTHORIZED = v.strictObject({
  statusCode: v.literal(paysecurez.unauthorized.value.statusCode),
  message: v.literal(paysecurez.unauthorized.value.message),
  error: v.literal(paysecurez.unauthorized.value.error),
});

/** All other error responses, which we assume to have the same fields. */
export const PAYSECUREZ_FAILURE = v.strictObject({
  ...fields(PAYSECUREZ_FACTS.assumed.failure.value, text),
  statusCode: v.pipe(v.number(), v.integer(), v.minValue(400), v.maxValue(599)),
});

// --- SingleView, Get Access Token ---

const singleview = SINGLEVIEW_FACTS.documented;

export const SINGLEVIEW = {
  token: {
    ...routeOf(singleview.token.value),
    request: v.strictObject({
      ...fields(singleview.tokenRequest.value, text),
      grantType: v.picklist([singleview.grantType.value, ...singleview.otherGrantTypes.value]),
    }),
    status: 200,
    response: v.strictObject({
      success: v.literal(true),
      payload: v.strictObject({
        access_token: jwt,
        token_type: v.literal(singleview.tokenResponse.value.token_type),
        expires_in: v.literal(singleview.lifetime.value),
      }),
    }),
  },
} as const satisfies Readonly<Record<string, Operation>>;

/** The claims of the sample token. */
export const SINGLEVIEW_CLAIMS = v.pipe(
  v.strictObject({ ...fields(singleview.claims.value, v.number()), data: v.pipe(v.string(), v.base64()) }),
  v.check(({ iat, exp }) => exp - iat === singleview.lifetime.value),
);

/** SingleView's list of error codes, which belongs to a sister product, shows this response. */
export const SINGLEVIEW_FAILURE = v.strictObject({
  ...fields(singleview.failure.value, text),
  bankCode: v.string(),
  errorCode: v.pipe(v.string(), v.regex(/^MW-\d{3}$/)),
  timeStamp: dateTime,
});

/** We assume that the response to wrong credentials has the status 200 and this body. */
export const SINGLEVIEW_TOKEN_FAILURE = v.strictObject({
  ...fields(SINGLEVIEW_FACTS.assumed.tokenFailure.value, text),
  success: v.literal(false),
});
