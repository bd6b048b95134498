import { inspect } from 'node:util';
import { expect, it } from '@jest/globals';
import { AccessToken } from './access-token.js';

const NOON = Date.UTC(2026, 0, 1, 12);
const token = new AccessToken('canary', NOON, 1_800_000);

it('a token knows when it was requested and when it expires', () => {
  expect(token.issuedAt).toEqual(new Date(NOON));
  expect(token.expiresAt).toEqual(new Date('2026-01-01T12:30:00.000Z'));
});

it('only reveal() returns the token string', () => {
  expect(token.reveal()).toBe('canary');
  const label = '[AccessToken until 2026-01-01T12:30:00.000Z]';
  expect([String(token), JSON.parse(JSON.stringify(token)), inspect(token)]).toEqual([label, label, label]);
});

it('a change to a returned date does not change the token', () => {
  token.issuedAt.setTime(0);
  token.expiresAt.setTime(0);
  expect(token.expiresAt).toEqual(new Date('2026-01-01T12:30:00.000Z'));
});
