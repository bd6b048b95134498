import type { Assumption, Fact, ProviderFacts } from './fact.js';

/** What SingleView documents, as of 2026-11-29. */
const documented = {
  sandboxUrl: {
    text: 'The base URL of a sandbox is `https://obsandbox.onesingleview.com`.',
    page: 'Introduction',
    sure: 'high',
    value: 'https://obsandbox.onesingleview.com',
  },
  otherSandboxUrl: {
    text: 'Another sandbox is at `https://sandbox.onesingleview.com`.',
    page: 'other public sources',
    sure: 'medium',
    value: 'https://sandbox.onesingleview.com',
  },
  token: {
    text: '`POST /v1/api/observice/token` returns a token.',
    page: 'Get Access Token',
    sure: 'high',
    value: 'POST /v1/api/observice/token',
  },
  tokenRequest: {
    text: 'The token request is JSON with `clientId`, `clientCode`, `merchantId` and `grantType`.',
    page: 'Get Access Token',
    sure: 'high',
    value: ['clientId', 'clientCode', 'merchantId', 'grantType'],
  },
  tokenResponse: {
    text: 'The response is `{success: true, payload: {access_token, token_type: "Bearer", expires_in}}`.',
    page: 'Get Access Token',
    sure: 'high',
    value: { token_type: 'Bearer' },
  },
  lifetime: {
    text: 'A token is valid for 60 minutes.',
    page: 'Get Access Token',
    sure: 'high',
    value: 3600,
  },
  claims: {
    text: 'The sample token is a JWT with only `data`, `iat` and `exp`. The lifetime is 3600 seconds.',
    page: 'Get Access Token',
    sure: 'medium',
    value: ['data', 'iat', 'exp'],
  },
  clientCode: {
    text: '`clientCode` is the client secret.',
    page: 'Authentication',
    sure: 'high',
  },
  grantType: {
    text: '`grantType` is `client_credentials`.',
    page: 'Authentication',
    sure: 'medium',
    value: 'client_credentials',
  },
  otherGrantTypes: {
    text: '`grantType` is `client_Credentials` in the sample, and `Client_Credentials` in the table.',
    page: 'Get Access Token',
    sure: 'low',
    value: ['client_Credentials', 'Client_Credentials'],
  },
  merchantId: {
    text: '`merchantId` is a UUID.',
    page: 'Get Access Token',
    sure: 'low',
  },
  headers: {
    text: 'API calls have the headers `clientId`, `clientCode` and `signature`, and the bearer token.',
    page: 'Authentication',
    sure: 'high',
    value: ['clientId', 'clientCode', 'signature'],
  },
  signature: {
    text: 'The signature is the SHA-256 hash of the Base64-encoded JSON body, followed by the key.',
    page: 'Generate Signature',
    sure: 'high',
    // The page shows the key and the body. The signature was calculated with `base64` and `sha256sum`.
    value: {
      key: '1234567890',
      body: '{"clientId":"abcd","clientCode":"xyz","merchantId":"merchant","grantType":"client_credentials"}',
      signature: '5a0f5e6238cfa9b1f6c248194053bfde2c56d7f069fb60a31179995b15c60267',
    },
  },
  signatureHex: {
    text: 'The signature is written in lowercase hex, according to the sample code.',
    page: 'Generate Signature',
    sure: 'high',
    value: '^[0-9a-f]{64}$',
  },
  signatureKey: {
    text: 'The key is called Signature Key, and comes from the console.',
    page: 'sister product',
    sure: 'medium',
  },
  post: {
    text: 'All account routes are `POST` routes with a JSON body.',
    page: 'Accounts',
    sure: 'high',
    value: 'POST',
  },
  connect: {
    text: '`/v1/api/observice/connect` creates a consent.',
    page: 'Consent Management',
    sure: 'high',
    value: '/v1/api/observice/connect',
  },
  accounts: {
    text: '`/v1/api/observice/accounts` returns accounts.',
    page: 'Accounts',
    sure: 'high',
    value: '/v1/api/observice/accounts',
  },
  balances: {
    text: '`/v1/api/observice/allAccountsBalance` returns balances.',
    page: 'Balance Check',
    sure: 'high',
    value: '/v1/api/observice/allAccountsBalance',
  },
  clientRoutes: {
    text: 'Other routes are `/v1/api/observice/consent/details`, `/accountsById` and `/parties`.',
    page: 'published client code',
    sure: 'medium',
    value: ['/v1/api/observice/consent/details', '/v1/api/observice/accountsById', '/v1/api/observice/parties'],
  },
  otherRoutes: {
    text: 'Other routes are `/v1/api/observice/balanceById` and `/transactionsById`.',
    page: 'other public sources',
    sure: 'medium',
    value: ['/v1/api/observice/balanceById', '/v1/api/observice/transactionsById'],
  },
  accountsRequest: {
    text: 'A request for accounts is `{dateTimeStamp, requestID, merchantId, banks: [{code, consentId}]}`.',
    page: 'Accounts',
    sure: 'high',
    value: ['dateTimeStamp', 'requestID', 'merchantId', 'banks'],
  },
  dateTimeStamp: {
    text: '`dateTimeStamp` has the format `YYYY-MM-DDTHH:MM:SS`, without a time zone.',
    page: 'Accounts',
    sure: 'high',
  },
  accountsResponse: {
    text: 'The response is `{success: true, payload: [{code, data: {account: […]}}]}`.',
    page: 'Accounts',
    sure: 'high',
    value: ['code', 'data'],
  },
  failure: {
    text: 'An error is `{correlationId, bankCode, errorCode, errorMessage, timeStamp}`.',
    page: 'Error codes',
    sure: 'medium',
    value: ['correlationId', 'bankCode', 'errorCode', 'errorMessage', 'timeStamp'],
  },
  unauthorized: {
    text: '`MW-401`: the token has expired, or the signature does not match.',
    page: 'Error codes',
    sure: 'medium',
    value: { errorCode: 'MW-401', errorMessage: 'Signature and message does not match.' },
  },
  missing: {
    text: '`MW-400`: a header or a field is missing.',
    page: 'Error codes',
    sure: 'medium',
    value: { errorCode: 'MW-400' },
  },
  otherCodes: {
    text: '`MW-403`: there is no subscription. `MW-429`: there are too many requests.',
    page: 'Error codes',
    sure: 'medium',
  },
  tlsFailure: {
    text: 'A failed TLS handshake gets an HTML page with the status 400.',
    page: 'Error codes',
    sure: 'medium',
  },
  rateLimit: {
    text: 'The sandbox of a sister product allows 10 calls per minute.',
    page: 'sister product',
    sure: 'low',
  },
} as const satisfies Readonly<Record<string, Fact>>;

/** Where SingleView's public documents contradict each other. */
const contradictions = [
  '**Headers:** older pages (`ob-v2`) require only `signature` and the bearer token. The client sends the headers of the current pages.',
  '**Grant type:** three spellings are documented. The client sends `client_credentials`. To send a different one, set `grantType`.',
  '**Merchant ID:** it is called a UUID, but the samples are not UUIDs. The client accepts any non-empty string.',
  '**`expires_in`:** the sample response contains `"expires_in": 0000`, which is invalid JSON. The client repairs it, and uses the lifetime of the JWT or 60 minutes.',
  '**Wrong signature:** the current list of error codes names `MW-401`, an older list `MW-500` ("Signature or Technical error"), and Generate Signature the text "Invalid/Unauthorized". The sandbox sends `MW-401`.',
];

/** What SingleView's public documents do not say. */
const undocumented = [
  'the production URL, which is part of the onboarding: `baseUrl` is therefore required',
  'the unit of `expires_in`',
  'whether token requests are signed: of two published clients, one signs them',
  'the signature of a request without a body, and of forms, bytes and streams',
  'how SingleView computes the text that it signs: a server that parses a body and writes it again may get a different text for unusual JSON, such as `1.0`, repeated keys, or spaces',
  'the HTTP status of failures, and whether failed token requests have `success: false`',
  'how long an old client code or signature key is valid after a rotation',
  'whether a repeated `requestID` is rejected, and any protection against replays',
  'rate limits of the Open Banking API',
];

/** What we assume about SingleView. */
const assumed = {
  exactText: {
    text: 'The signature covers the exact text that is sent.',
    where: 'the client signs the result of `JSON.stringify`',
    sure: 'medium',
  },
  unsignable: {
    text: 'Requests without an object, an array or JSON text cannot be signed.',
    where: 'with a signature key, the client rejects them',
    sure: 'medium',
  },
  tokenRequest: {
    text: 'Token requests are not signed.',
    where: 'the default of `signTokenRequest`',
    sure: 'medium',
    value: false,
  },
  tokenHeaders: {
    text: 'A signed token request has the headers `clientId`, `clientCode` and `signature`.',
    where: '`signTokenRequest: true`',
    sure: 'medium',
  },
  headers: {
    text: 'API calls have `clientId` and `clientCode` even without a signature.',
    where: 'a client without `signatureKey`',
    sure: 'medium',
  },
  failure: {
    text: 'A body with an `errorCode`, or with a `success` other than `true`, is an error.',
    where: 'the client reads `errorMessage`, then `message`',
    sure: 'medium',
  },
  tokenFailure: {
    text: 'Wrong credentials get the status 200 and `{success: false, message}`.',
    where: 'the sandbox, and the error code `rejected`',
    sure: 'low',
    value: ['success', 'message'],
  },
  rejectedToken: {
    text: 'A 401 means that the token was rejected, even if the signature is wrong.',
    where: 'the client renews the token, and replays the call once',
    sure: 'medium',
    value: 401,
  },
  missingHeader: {
    text: 'A missing header gets a 400. A wrong client ID, client code or signature gets a 401.',
    where: 'the sandbox',
    sure: 'low',
    value: { missing: 400, wrong: 401 },
  },
  reads: {
    text: 'Routes that only read data are safe to repeat. `connect` is not.',
    where: 'the request option `idempotent`, which you set',
    sure: 'medium',
  },
} as const satisfies Readonly<Record<string, Assumption>>;

/** What we invented for SingleView's sandbox. */
const invented = [
  'the HTTP statuses of errors, and error codes such as `MW-413` for other statuses',
  'the text for a missing header, a wrong client ID and a wrong client code, which is modeled on other documented texts',
  'the `data` of all routes, which is incomplete or empty',
  'the claim `data` of a token, and the form of a correlation ID',
  'a signature of a token request is optional, but checked if it is there',
];

export const SINGLEVIEW_FACTS = {
  documented,
  contradictions,
  undocumented,
  assumed,
  invented,
} as const satisfies ProviderFacts;
