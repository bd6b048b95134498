import type { Assumption, Fact, ProviderFacts } from './fact.js';

/** What PaySecureZ documents, as of 2026-11-29. */
const documented = {
  baseUrl: {
    text: 'The base URL is `https://api.paysecurez.com`.',
    page: 'Authentication',
    sure: 'high',
    value: 'https://api.paysecurez.com',
  },
  token: {
    text: '`POST /api/token` returns a token.',
    page: 'Authentication',
    sure: 'high',
    value: 'POST /api/token',
  },
  tokenRequest: {
    text: 'The token request is JSON with `client_id` and `client_secret`.',
    page: 'Authentication',
    sure: 'high',
    value: ['client_id', 'client_secret'],
  },
  tokenResponse: {
    text: 'The token response is `{access_token, expires_in: 1800, token_type: "Bearer"}`.',
    page: 'Authentication',
    sure: 'high',
    value: { expires_in: 1800, token_type: 'Bearer' },
  },
  lifetime: {
    text: 'A token is valid for 30 minutes.',
    page: 'Authentication',
    sure: 'high',
    value: 1800,
  },
  newToken: {
    text: 'PaySecureZ recommends a new token for each transaction.',
    page: 'Authentication',
    sure: 'high',
  },
  bearer: {
    text: 'Every API call has the header `Authorization: Bearer <token>`.',
    page: 'Authentication',
    sure: 'high',
  },
  unauthorized: {
    text: 'An expired or invalid token gets a 401 with `statusCode`, `message` and `error`.',
    page: 'Authentication',
    sure: 'high',
    value: { statusCode: 401, message: 'Unauthorized', error: 'Invalid or expired token' },
  },
  create: {
    text: '`POST /api/v1/transactions` creates a transaction.',
    page: 'Create',
    sure: 'high',
    value: 'POST /api/v1/transactions',
  },
  required: {
    text: 'The order requires `transactionAction`, `amount`, `currency` and `reference`.',
    page: 'Create',
    sure: 'high',
    value: ['transactionAction', 'amount', 'currency', 'reference'],
  },
  alsoRequired: {
    text: 'The order also requires `statementDescriptor`, `successUrl` and `callbackUrl`.',
    page: 'Create',
    sure: 'high',
    value: ['statementDescriptor', 'successUrl', 'callbackUrl'],
  },
  optional: {
    text: '`pendingUrl` and `failureUrl` are optional. They default to `successUrl`.',
    page: 'Create',
    sure: 'high',
    value: ['pendingUrl', 'failureUrl'],
  },
  actions: {
    text: '`transactionAction` is `PAYMENT` or `AUTHORIZATION`.',
    page: 'Create',
    sure: 'high',
    value: ['PAYMENT', 'AUTHORIZATION'],
  },
  reference: {
    text: '`reference` is your unique reference of the transaction.',
    page: 'Create',
    sure: 'high',
  },
  amount: {
    text: '`amount` is a decimal. The samples are `100.00` and `25.00`.',
    page: 'Create',
    sure: 'high',
    value: [100.0, 25.0],
  },
  details: {
    text: 'The sample order also has `description`, `ipAddress` and `userDefinedField1` to `userDefinedField3`.',
    page: 'Create',
    sure: 'medium',
    value: ['description', 'ipAddress', 'userDefinedField1', 'userDefinedField2', 'userDefinedField3'],
  },
  groups: {
    text: 'The sample order also has the objects `billing` and `payment`.',
    page: 'Create',
    sure: 'medium',
    value: ['billing', 'payment'],
  },
  created: {
    text: 'The response has `transactionId`, `reference`, `currency`, `amount`, `status` and `message`.',
    page: 'Overview',
    sure: 'high',
    value: ['transactionId', 'reference', 'currency', 'amount', 'status', 'message'],
  },
  checkout: {
    text: 'The response also has `checkoutUrl` and `supportsIframe`. It has no field `id`.',
    page: 'Overview',
    sure: 'high',
    value: ['checkoutUrl', 'supportsIframe'],
  },
  firstStatus: {
    text: 'The first `status` is typically `Pending`.',
    page: 'Overview',
    sure: 'high',
    value: 'Pending',
  },
  status: {
    text: '`GET /api/v1/transactions/{txNo}/status` returns the state of a transaction.',
    page: 'Check Status',
    sure: 'high',
    value: 'GET /api/v1/transactions/{txNo}/status',
  },
  state: {
    text: 'The state has `TransactionId`, `Status`, `Amount`, `Currency`, `Reference`, `DeclineReason` and `CreatedAt`.',
    page: 'Check Status',
    sure: 'high',
    value: ['TransactionId', 'Status', 'Amount', 'Currency', 'Reference', 'DeclineReason', 'CreatedAt'],
  },
  processor: {
    text: 'The state also has `ProviderTransactionId`, `ProviderStatus` and `ProviderMessage`.',
    page: 'Check Status',
    sure: 'high',
    value: ['ProviderTransactionId', 'ProviderStatus', 'ProviderMessage'],
  },
  returned: {
    text: 'The state also has `SuccessUrl`, `PendingUrl`, `FailureUrl`, and `UserDefinedField1` to `UserDefinedField3`.',
    page: 'Check Status',
    sure: 'high',
    value: ['SuccessUrl', 'PendingUrl', 'FailureUrl', 'UserDefinedField1', 'UserDefinedField2', 'UserDefinedField3'],
  },
  statuses: {
    text: 'A status is `Pending`, `Captured`, `Failed`, `Declined`, "etc."',
    page: 'Check Status',
    sure: 'high',
    value: ['Pending', 'Captured', 'Failed', 'Declined'],
  },
  authority: {
    text: '`Status` is the only authority. `ProviderStatus` and `ProviderMessage` give more context.',
    page: 'Check Status',
    sure: 'high',
  },
  declineReason: {
    text: '`DeclineReason` explains the statuses `Declined` and `Failed`.',
    page: 'Webhooks',
    sure: 'high',
  },
  callback: {
    text: 'After each change of the status, the state is sent to `callbackUrl` as a `POST`.',
    page: 'Webhooks',
    sure: 'high',
    value: 'POST',
  },
  mayGrow: {
    text: 'More fields may be added to a callback.',
    page: 'Webhooks',
    sure: 'high',
  },
  noPolling: {
    text: 'Do not poll the status. Rely on callbacks.',
    page: 'Overview',
    sure: 'high',
  },
} as const satisfies Readonly<Record<string, Fact>>;

/** Where PaySecureZ's public documents contradict each other. */
const contradictions = [
  "**Host:** the older page names `api.zepopay.com` instead of `api.paysecurez.com`. The current page is the client's default. To use a different host, set `baseUrl`.",
  "**Lifetime of a token:** the older page says 1 hour instead of 30 minutes. The response's `expires_in` applies.",
  "**Required fields:** the older page requires neither `transactionAction` nor `successUrl`, but four fields of `billing`: `firstName`, `lastName`, `email` and `customerReference`. `checkTransaction` and the sandbox's `strict` require the seven current fields. If your account rejects an order without the `billing` fields, send them.",
  '**Create response:** the older sample has the status `PENDING` and no `supportsIframe`. The types accept both.',
  '**Verification of callbacks:** the overview says "Verify webhook signatures for security", but no page describes a signature. Treat every callback as forged until an authorized call confirms it.',
];

/** What PaySecureZ's public documents do not say. */
const undocumented = [
  'a signature, a secret or any header of a callback',
  'whether a callback is sent again after an error, how often, and in which order callbacks arrive',
  'what happens if a reference is used twice, and how to look up a transaction by its reference',
  'idempotency keys, so the client does not retry a payment that PaySecureZ may have received',
  'the number of decimals of an amount, its limits, and the case of currency codes',
  'the complete list of statuses, and which of them are final',
  'the HTTP status of the create response, and the responses to a malformed order or an unknown transaction',
  'the response to wrong credentials, the meaning of a 403, and rate limits',
  'error codes, and an ID of the request',
  'refunds, voids, and the capture of an authorization',
  'a public sandbox',
];

/** What we assume about PaySecureZ. */
const assumed = {
  majorUnits: {
    text: '`amount` is in major units: `19.99` is 19 euros and 99 cents, and `1999` is 1,999 euros.',
    where: 'the messages of `checkTransaction`, and all examples',
    sure: 'high',
  },
  failure: {
    text: 'All error responses have the three fields of the documented 401.',
    where: 'the client reads `error`, then `message`',
    sure: 'medium',
    value: ['statusCode', 'message', 'error'],
  },
  decimals: {
    text: 'An amount has at most four decimals, as in ISO 4217.',
    where: '`checkTransaction` rejects other amounts',
    sure: 'medium',
    value: 4,
  },
  callback: {
    text: 'A callback has at least `TransactionId`, `Status`, `Amount`, `Currency` and `Reference`.',
    where: '`parseCallback` rejects other bodies',
    sure: 'medium',
    value: ['TransactionId', 'Status', 'Amount', 'Currency', 'Reference'],
  },
  nullable: {
    text: 'All other fields of the state may be missing or `null`, as `DeclineReason` in the sample.',
    where: '`parseCallback`, and the type `TransactionState`',
    sure: 'medium',
  },
  repeated: {
    text: 'A repeated payment can be charged twice.',
    where: 'the client reports an unknown outcome instead of a retry',
    sure: 'medium',
  },
} as const satisfies Readonly<Record<string, Assumption>>;

/** What we invented for PaySecureZ's sandbox. */
const invented = [
  'the status 201 of the create response',
  'the 401 for wrong credentials, the 400 for a malformed order with `strict`, and the 404 for an unknown transaction',
  'the text of `message` and `ProviderMessage`, and a `ProviderStatus` that equals `Status`',
  'the form of the IDs, a `checkoutUrl` on a reserved host name, and `supportsIframe: false`',
  'a reference is accepted several times',
  'callbacks are sent only when you call `sandbox.sendCallback`',
];

export const PAYSECUREZ_FACTS = {
  documented,
  contradictions,
  undocumented,
  assumed,
  invented,
} as const satisfies ProviderFacts;
