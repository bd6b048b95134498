import { expect, it } from '@jest/globals';
import type { GenericSchema } from 'valibot';
import { expectShape } from './conform.js';
import {
  PAISR,
  PAISR_FAILURE,
  PAYSECUREZ,
  PAYSECUREZ_UNAUTHORIZED,
  SINGLEVIEW,
  SINGLEVIEW_CLAIMS,
} from './wire-shapes.js';

/** What the documents print, and where they mask a part of it (`…`), something of the same kind. */
it.each<[string, GenericSchema, unknown]>([
  ['Paisr, the body of Create Token', PAISR.create.request, { description: 'Postman', scopes: ['invoices.read'] }],
  [
    'Paisr, its answer',
    PAISR.create.answer,
    { success: true, data: { id: 'tkn_123456', secret: 'nafukdsk43nz13kb7gx3qk' } },
  ],
  ['Paisr, a failure', PAISR_FAILURE, { success: false, message: 'string' }],
  [
    'PaySecureZ, the body of a token request',
    PAYSECUREZ.token.request,
    { client_id: 'your-client-id', client_secret: 'your-secret' },
  ],
  [
    'PaySecureZ, its answer',
    PAYSECUREZ.token.answer,
    { access_token: 'eyJhbGciOiJIUzI1NiIs.eyJhIjoxfQ.c2ln', expires_in: 1800, token_type: 'Bearer' },
  ],
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
    'SingleView, the claims of the sample token, its data shortened',
    SINGLEVIEW_CLAIMS,
    JSON.parse(
      Buffer.from(
        'eyJkYXRhIjoiTDNyMmpxV29JS2I4MTNodDBLWDB4UT09IiwiaWF0IjoxNzM4MDYwNTA2LCJleHAiOjE3MzgwNjQxMDZ9',
        'base64url',
      ).toString(),
    ),
  ],
])('the table agrees with the documents: %s', (_what, schema, printed) => {
  expectShape(schema, printed);
});

it('a field that is missing, in another casing or one too many does not agree', () => {
  const answer = { access_token: 'eyJh.eyJh.c2ln', expires_in: 1800, token_type: 'Bearer' };
  for (const changed of [
    { ...answer, scope: 'all' },
    { ...answer, expires_in: '1800' },
    { ...answer, token_type: 'bearer' },
    { accessToken: answer.access_token, expires_in: 1800, token_type: 'Bearer' },
  ]) {
    expect(() => expectShape(PAYSECUREZ.token.answer, changed)).toThrow(/access_token|scope|expires_in|token_type/);
  }
});
