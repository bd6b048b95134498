import { createPaySecureZ } from '@x/paysecurez';
import fc from 'fast-check';
import { tokenOperations } from '../api-calls.js';
import { rarely } from '../arbitraries.js';
import { treeOf } from '../json-tree.js';
import type { StatedToken } from '../judge-token.js';
import { tokens } from '../nasty-values.js';
import { type Genuine, type Subject, type Surroundings, textsIn } from '../subject.js';

const credentials = { clientId: 'clientidcanary-1', clientSecret: 'secretcanary/"+\\é=' };
const bearer = 'bearercanary/"+\\=';
const secrets = Object.values(credentials);

const create = (surroundings: Surroundings): ReturnType<typeof createPaySecureZ> =>
  createPaySecureZ({ ...surroundings, credentials });

/**
 * Returns the response `{access_token, expires_in: 1800, token_type: "Bearer"}` (PaySecureZ, Authentication: Response).
 */
const success = (token: string): Genuine => ({
  status: 200,
  body: treeOf({ access_token: token, expires_in: 1800, token_type: 'Bearer' }),
});

const failure = (status: number, message: unknown, error?: string): Genuine => ({
  status,
  body: treeOf({ statusCode: status, message, ...(error !== undefined && { error }) }),
});

const genuine = rarely(
  5,
  tokens.map(success),
  fc.constantFrom<Genuine[]>(
    failure(401, 'Unauthorized', 'Invalid or expired token'),
    failure(400, ['client_id must be a string'], 'Bad Request'),
    failure(403, 'Forbidden'),
    { ...failure(429, 'Too Many Requests'), headers: { 'retry-after': '7' } },
    failure(500, 'Internal Server Error'),
  ),
);

function stated(json: unknown): StatedToken {
  const { access_token, expires_in } = Object(json) as { access_token?: unknown; expires_in?: unknown };
  return { token: access_token, expiresIn: expires_in };
}

export const paysecurez: Subject = {
  name: 'paysecurez',
  grant: { path: '/api/token', response: success(bearer) },
  operations: tokenOperations(create, { genuine, healthy: success, secrets }, stated, bearer),
  providerWords: (json) => textsIn(json, 'error', 'message'),
};
