import { expect, it } from '@jest/globals';
import { shownPath } from './shown-path.js';

it.each([
  ['/api/v1/transactions', '/api/v1/transactions'],
  ['/v2.1/access-tokens/bank_accounts', '/v2.1/access-tokens/bank_accounts'],
  ['/v1/api/observice/accountsById', '/v1/api/observice/accountsById'],
  ['/', '/'],
  ['/orders/', '/orders/'],
  ['/orders?customer=jane', '/orders'],
  ['/transactions/4711/status', '/transactions/:id/status'],
  ['/access-tokens/tkn_9f3kd02', '/access-tokens/:id'],
  ['/users/550e8400-e29b-41d4-a716-446655440000', '/users/:id'],
  ['/users/jane.doe@example.com', '/users/:id'],
  ['/users/jane%40example', '/users/:id'],
  ['/accounts/DE89370400440532013000', '/accounts/:id'],
  [`/keys/${'k'.repeat(33)}`, '/keys/:id'],
  ['/version/v123', '/version/:id'],
  ['/keys/canary-secret/x', '/keys/:id/x'],
  ['/keys/canary%2Dsecret/x', '/keys/:id/x'],
])('shows the path %s as %s', (path, shown) => {
  expect(shownPath({}, path, ['canary-secret'])).toBe(shown);
});

it('shows at most 200 characters', () => {
  expect(shownPath({}, '/segment'.repeat(1_000), [])).toHaveLength(200);
});

it('shows no part of a secret that contains slashes', () => {
  expect(shownPath({}, '/keys/abcdef/ghij+1/x', ['abcdef/ghij+1'])).toBe('/keys/:id/x');
});

it('masks a path again after the secrets have changed', () => {
  const owner = {};
  expect(shownPath(owner, '/keys/letters-only', ['other-secret'])).toBe('/keys/letters-only');
  expect(shownPath(owner, '/keys/letters-only', ['letters-only'])).toBe('/keys/:id');
});
