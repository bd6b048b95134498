import type { Assumption, Fact, ProviderFacts } from './fact.js';

/** What Paisr documents, as of 2026-11-29. The OpenAPI description has version 2.2.1. */
const documented = {
  baseUrl: {
    text: 'The live base URL is `https://api.live.paisr.tech/v2`.',
    page: 'Create Token',
    sure: 'high',
    value: 'https://api.live.paisr.tech/v2',
  },
  staging: {
    text: 'The staging base URL is `https://api.staging.paisr.tech/v2`.',
    page: 'OpenAPI',
    sure: 'high',
    value: 'https://api.staging.paisr.tech/v2',
  },
  bearer: {
    text: 'Every call has the header `Authorization: Bearer <token>`, although the samples omit it.',
    page: 'Create Token',
    sure: 'high',
  },
  create: {
    text: '`POST /access-tokens` creates a key and returns its `id` and `secret`.',
    page: 'Create Token',
    sure: 'high',
    value: 'POST /access-tokens',
  },
  createRequest: {
    text: '`description` matches `^[a-zA-Z0-9() ]{4,48}$`, and `scopes` has at least one entry. Both are required.',
    page: 'OpenAPI',
    sure: 'high',
    value: { description: '^[a-zA-Z0-9() ]{4,48}$', minScopes: 1 },
  },
  secretOnce: {
    text: 'The secret of a key is shown only once.',
    page: 'OpenAPI',
    sure: 'high',
  },
  list: {
    text: '`GET /access-tokens` returns all keys in `data.tokens`.',
    page: 'OpenAPI',
    sure: 'high',
    value: 'GET /access-tokens',
  },
  get: {
    text: '`GET /access-tokens/{token_id}` returns one key.',
    page: 'OpenAPI',
    sure: 'high',
    value: 'GET /access-tokens/{token_id}',
  },
  update: {
    text: '`PUT /access-tokens/{token_id}` replaces the description.',
    page: 'OpenAPI',
    sure: 'high',
    value: 'PUT /access-tokens/{token_id}',
  },
  revoke: {
    text: '`DELETE /access-tokens/{token_id}` revokes a key.',
    page: 'OpenAPI',
    sure: 'high',
    value: 'DELETE /access-tokens/{token_id}',
  },
  addPermissions: {
    text: '`POST /access-tokens/{token_id}/permissions` adds scopes.',
    page: 'OpenAPI',
    sure: 'high',
    value: 'POST /access-tokens/{token_id}/permissions',
  },
  removePermission: {
    text: '`DELETE /access-tokens/{token_id}/permissions/{permission_id}` removes a scope.',
    page: 'OpenAPI',
    sure: 'high',
    value: 'DELETE /access-tokens/{token_id}/permissions/{permission_id}',
  },
  key: {
    text: 'A key has `id`, `description`, `permissions`, `created_at`, `created_by` and `expires_at`. None is required.',
    page: 'OpenAPI',
    sure: 'high',
  },
  expiresAt: {
    text: '`expires_at` is a date and time. It is never `null`.',
    page: 'OpenAPI',
    sure: 'high',
  },
  failure: {
    text: 'Every 4XX and 5XX response has the body `{success: false, message}`.',
    page: 'Create Token',
    sure: 'high',
    value: ['success', 'message'],
  },
  noErrorCode: {
    text: 'An error response has no error code and no ID of the request.',
    page: 'OpenAPI',
    sure: 'high',
  },
  rateLimit: {
    text: 'Up to 250 requests are allowed per minute. More get a 429.',
    page: 'Get Started',
    sure: 'high',
    value: 250,
  },
  amounts: {
    text: 'Amounts are decimal numbers in major units, such as `25.00`, according to the examples.',
    page: 'OpenAPI',
    sure: 'medium',
  },
  invoices: {
    text: '`GET /invoices` returns invoices in `data.invoices`.',
    page: 'Get Invoices',
    sure: 'high',
    value: 'GET /invoices',
  },
  scopes: {
    text: 'Scopes are names such as `invoices.read`. The public list is incomplete.',
    page: 'OpenAPI',
    sure: 'medium',
  },
  webhookHeaders: {
    text: 'A webhook has the headers `X-PCB-Timestamp` and `X-PCB-Signature`.',
    page: 'Webhooks',
    sure: 'high',
    value: ['X-PCB-Timestamp', 'X-PCB-Signature'],
  },
  webhookSignature: {
    text: 'The signature is HMAC-SHA256 with the secret over `timestamp + "." + body`.',
    page: 'Webhooks',
    sure: 'high',
    // The signature was calculated with `openssl dgst -sha256 -hmac`.
    value: {
      secret: 'ey7bTCm6tur63CR6mzbuq23r',
      timestamp: '1748800000',
      body: '{"id":"inv_123456","event":"invoice.paid"}',
      signature: '3e59eeb8bf984cbe641ba9a00d63ff49826ab5de5906341843107ec15b6168cc',
    },
  },
  webhookHex: {
    text: 'The signature is written in hex.',
    page: 'Webhooks',
    sure: 'medium',
  },
  webhookBody: {
    text: 'The body of a webhook is `{id, event}`.',
    page: 'Webhooks',
    sure: 'high',
    value: ['id', 'event'],
  },
  webhookEvents: {
    text: 'Events are names such as `invoice.paid`. The public list is incomplete.',
    page: 'Webhooks',
    sure: 'medium',
  },
  webhookOlderHeader: {
    text: 'An older page names the header `X-Paisr-Signature`.',
    page: 'Webhooks (older)',
    sure: 'medium',
    value: 'X-Paisr-Signature',
  },
  webhookRetries: {
    text: 'After a status other than 2xx, Paisr sends a webhook up to 10 more times, with back-off.',
    page: 'Webhooks (older)',
    sure: 'medium',
    value: 10,
  },
  webhookRotation: {
    text: '`PATCH /webhooks/{webhook_id}/secret` replaces the secret of a webhook.',
    page: 'OpenAPI',
    sure: 'high',
  },
} as const satisfies Readonly<Record<string, Fact>>;

/** What we assume about Paisr. */
const assumed = {
  lasting: {
    text: 'A key is valid until it is revoked, unless it has `expires_at`.',
    where: 'the client never renews a key',
    sure: 'medium',
  },
  refused200: {
    text: 'A 200 response with `success: false` is an error.',
    where: 'the client rejects the call with `rejected`',
    sure: 'medium',
  },
  statuses: {
    text: 'An unknown or revoked key gets a 401, a missing scope a 403, and an unknown ID a 404.',
    where: 'the sandbox, and the error codes `unauthorized` and `rejected`',
    sure: 'medium',
    value: [401, 403, 404],
  },
  invoicesScope: {
    text: '`GET /invoices` requires the scope `invoices.read`.',
    where: 'the sandbox, and all examples',
    sure: 'medium',
    value: 'invoices.read',
  },
  rateLimitPerKey: {
    text: 'The rate limit applies to each key, and a 429 has the header `Retry-After`.',
    where: 'the sandbox',
    sure: 'low',
  },
  webhookTimestamp: {
    text: 'A timestamp of up to 10 digits is in seconds. A longer one is in milliseconds.',
    where: '`verifyWebhook`, and `sentAt`',
    sure: 'low',
    value: { '1748800000': 1_748_800_000_000, '1748800000123': 1_748_800_000_123 },
  },
  webhookTolerance: {
    text: 'A webhook that was signed more than 300 seconds ago, or ahead, is too old or too new.',
    where: 'the default of `toleranceSeconds`',
    sure: 'low',
    value: 300,
  },
  webhookNoPrefix: {
    text: 'The signature has no prefix such as `sha256=`.',
    where: '`verifyWebhook` rejects it as `malformed`',
    sure: 'medium',
  },
  webhookOlderRecipe: {
    text: 'The older header is signed in the same way, and comes with `X-PCB-Timestamp`.',
    where: '`verifyWebhook` rejects it without the timestamp',
    sure: 'low',
  },
} as const satisfies Readonly<Record<string, Assumption>>;

/** What Paisr's public documents do not say. */
const undocumented = [
  'which status each failure has, and what `message` contains',
  'whether a repeated `POST /access-tokens` creates a second key: there are no idempotency keys',
  'paging: lists accept only `limit`',
  'response headers, such as `Retry-After` or an ID of the request',
  'the unit of `X-PCB-Timestamp`, and how old a webhook may be',
  'an ID of the delivery: repeated webhooks cannot be told apart',
  'how long the previous secret of a webhook stays valid after a rotation',
  'a licence of the OpenAPI description, which is why this repository does not contain it',
];

/** Where Paisr's public documents contradict each other. */
const contradictions = [
  '**Authorization:** the samples of Create Token omit the header that the same page requires. The client always sends it.',
  '**Webhook headers:** the current page names `X-PCB-Signature`, an older page `X-Paisr-Signature`. `verifyWebhook` accepts both.',
];

/** What we invented for the sandbox of Paisr. */
const invented = [
  'the text of `message`, and the forms of the IDs and secrets',
  'the status 400 for a malformed request, 404 and 405 for an unknown route, and 413 and 415 for a body',
  'the scopes that reading and changing keys require, and the scopes of the initial key',
  'an empty list of invoices',
  'when webhooks are sent: only when you call `sandbox.sendWebhook`',
];

export const PAISR_FACTS = {
  documented,
  contradictions,
  undocumented,
  assumed,
  invented,
} as const satisfies ProviderFacts;
