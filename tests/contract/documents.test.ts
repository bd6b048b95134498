import { expect, it } from '@jest/globals';
import type { GenericSchema } from 'valibot';
import { expectShape } from './conform.js';
import {
  PAISR,
  PAISR_FAILURE,
  PAYSECUREZ,
  PAYSECUREZ_CALLBACK,
  PAYSECUREZ_UNAUTHORIZED,
  SINGLEVIEW,
  SINGLEVIEW_CLAIMS,
} from './wire-shapes.js';

/** Samples from the providers' documentation, with masked values (`…`) replaced. */
it.each<[string, GenericSchema, unknown]>([
  ['Paisr, the Create Token request body', PAISR.create.request, { description: 'Postman', scopes: ['invoices.read'] }],
  [
    'Paisr, the Create Token response',
    PAISR.create.response,
    { success: true, data: { id: 'tkn_123456', secret: 'nafukdsk43nz13kb7gx3qk' } },
  ],
  ['Paisr, a failure response', PAISR_FAILURE, { success: false, message: 'string' }],
  [
    'PaySecureZ, the token request',
    PAYSECUREZ.token.request,
    { client_id: 'your-client-id', client_secret: 'your-secret' },
  ],
  [
    'PaySecureZ, the token response',
    PAYSECUREZ.token.response,
    { access_token: 'eyJhbGciOiJIUzI1NiIs.eyJhIjoxfQ.c2ln', expires_in: 1800, token_type: 'Bearer' },
  ],
  [
    'PaySecureZ, Creating Transactions: the request, with shortened billing and payment',
    PAYSECUREZ.create.request,
    {
      transactionAction: 'PAYMENT',
      amount: 100.0,
      currency: 'USD',
      reference: 'ORDER-123',
      statementDescriptor: 'My Store Purchase',
      description: 'Optional description',
      successUrl: 'https://your-domain.com/success',
      pendingUrl: 'https://your-domain.com/pending',
      failureUrl: 'https://your-domain.com/failure',
      callbackUrl: 'https://your-domain.com/webhook',
      ipAddress: '127.0.0.1',
      userDefinedField1: 'Custom field 1',
      userDefinedField2: 'Custom field 2',
      userDefinedField3: 'Custom field 3',
      billing: { firstName: 'John', email: 'john@example.com' },
      payment: { paymentMethod: 'CARD', expiryMonth: 12 },
    },
  ],
  ...[PAYSECUREZ.status.response, PAYSECUREZ_CALLBACK].map((schema): [string, GenericSchema, unknown] => [
    'PaySecureZ, Check Transaction Status and Webhooks',
    schema,
    {
      TransactionId: 'txn_mhuph5pq',
      Status: 'Captured',
      Amount: 25.0,
      Currency: 'USD',
      Reference: 'abc_1234567890',
      DeclineReason: null,
      CreatedAt: '2025-10-03T06:29:55.7233604Z',
      ProviderTransactionId: 'ps_96f1df74-252c-456a-90eb-5c6f557b47b6',
      ProviderStatus: 'Captured',
      ProviderMessage: 'Payment completed successfully',
      UserDefinedField1: 'Custom Value 1',
      UserDefinedField2: 'Custom Value 2',
      UserDefinedField3: 'Custom Value 3',
    },
  ]),
  [
    'PaySecureZ, Token Expiration Response',
    PAYSECUREZ_UNAUTHORIZED,
    { statusCode: 401, message: 'Unauthorized', error: 'Invalid or expired token' },
  ],
  [
    'SingleView, Sample Request',
    SINGLEVIEW.token.request,
    {
      clientId: 'abcdef83643f61c975',
      clientCode: 'zyxvw95cE163C03b7d1',
      merchantId: 'jklmno147852qrstuv',
      grantType: 'client_Credentials',
    },
  ],
  [
    "SingleView, the sample token's claims, with shortened data",
    SINGLEVIEW_CLAIMS,
    JSON.parse(
      Buffer.from(
        'eyJkYXRhIjoiTDNyMmpxV29JS2I4MTNodDBLWDB4UT09IiwiaWF0IjoxNzM4MDYwNTA2LCJleHAiOjE3MzgwNjQxMDZ9',
        'base64url',
      ).toString(),
    ),
  ],
])('the wire shapes accept the documented sample: %s', (_name, schema, sample) => {
  expectShape(schema, sample);
});

it('the wire shapes reject missing, misspelled, invalid and extra fields', () => {
  const response = { access_token: 'eyJh.eyJh.c2ln', expires_in: 1800, token_type: 'Bearer' };
  for (const changed of [
    { ...response, scope: 'all' },
    { ...response, expires_in: '1800' },
    { ...response, token_type: 'bearer' },
    { accessToken: response.access_token, expires_in: 1800, token_type: 'Bearer' },
  ]) {
    expect(() => expectShape(PAYSECUREZ.token.response, changed)).toThrow(/access_token|scope|expires_in|token_type/);
  }
});
