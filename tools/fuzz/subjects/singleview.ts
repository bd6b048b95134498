import { createSingleView } from '@x/singleview';
import fc from 'fast-check';
import { tokenOperations } from '../api-calls.js';
import { rarely } from '../arbitraries.js';
import { raw, treeOf } from '../json-tree.js';
import type { StatedToken } from '../judge-token.js';
import { tokens } from '../nasty-values.js';
import { type Genuine, type Subject, type Surroundings, textsIn } from '../subject.js';

const credentials = { clientId: 'clientidcanary-1', clientCode: 'secretcanary/"+\\=', merchantId: 'merchantcanary-1' };
const bearer = 'bearercanary/"+\\=';
const secrets = Object.values(credentials);

const create = (surroundings: Surroundings): ReturnType<typeof createSingleView> =>
  createSingleView({ ...surroundings, credentials });

/**
 * Returns the documented sample. Its mask for `expires_in` is invalid JSON (SingleView, Get Access Token: Sample
 * Response).
 */
export const sample = (token: string): Genuine => ({
  status: 200,
  body: treeOf({ success: true, payload: { access_token: token, token_type: 'Bearer', expires_in: raw('0000') } }),
  style: 'printed',
});

const success = (token: string): Genuine => ({
  status: 200,
  body: treeOf({ success: true, payload: { access_token: token, token_type: 'Bearer', expires_in: 3600 } }),
});

const genuine = rarely(
  5,
  rarely(2, tokens.map(success), tokens.map(sample)),
  fc.constantFrom<Genuine[]>(
    { status: 200, body: treeOf({ success: false, message: 'Invalid client' }) },
    {
      status: 200,
      body: treeOf({ success: false, errorCode: 'OBS-401', message: 'Invalid credentials', payload: null }),
    },
    { status: 401, body: treeOf({ errorCode: 'OBS-401', message: 'Unauthorized' }) },
    {
      status: 401,
      body: treeOf({ correlationId: '2163bbf3', bankCode: '', errorCode: 'MW-401', errorMessage: 'UNAUTHORIZED' }),
    },
    { status: 400, body: treeOf({ success: false, message: 'grantType is not supported' }) },
    { status: 429, body: treeOf({ message: 'Too many requests' }), headers: { 'retry-after': '60' } },
    { status: 502, body: treeOf({ success: false }) },
  ),
);

/** Replaces the sample's masked number, whose value is undocumented. */
const repair = (text: string): string => text.replace(/("expires_in"\s*:\s*)0+\d+/g, '$1null');

function stated(json: unknown): StatedToken {
  const { payload } = Object(json) as { payload?: unknown };
  const { access_token, expires_in } = Object(payload) as { access_token?: unknown; expires_in?: unknown };
  return { token: access_token, expiresIn: expires_in };
}

const [token, ...calls] = tokenOperations(create, { genuine, healthy: sample, secrets, repair }, stated, bearer);

export const singleview: Subject = {
  name: 'singleview',
  grant: { path: '/v1/api/observice/token', response: success(bearer) },
  operations: [
    {
      ...token,
      judge: (value, reading, seen) => [
        ...token.judge(value, reading, seen),
        ...(reading.exact && refuses(reading.json) ? ['a token from a refusal'] : []),
      ],
    },
    ...calls,
  ],
  providerWords: (json) => textsIn(json, 'message', 'errorMessage', 'errorCode', 'correlationId'),
};

function refuses(json: unknown): boolean {
  const { success: granted, errorCode } = Object(json) as { success?: unknown; errorCode?: unknown };
  return granted === false || typeof errorCode === 'string';
}
