import { expect, it } from '@jest/globals';
import { type AcmeCredentials, acme, CREDENTIALS } from '../../test/acme.js';
import type { ClientConfig } from '../config.js';
import type { TokenProviderDefinition } from '../provider/definition.js';
import { identityOf } from './identity.js';

const AT = { baseUrl: 'https://acme.example' } as ClientConfig;
const { token } = acme;
const usual = identityOf(acme, AT, CREDENTIALS);

it('identityOf() returns the same opaque digest for equal credentials', () => {
  expect(usual).toMatch(/^[\w-]{43}$/);
  expect(identityOf(acme, AT, { ...CREDENTIALS })).toBe(usual);
});

it('identityOf() returns the same digest in every version, because processes with two versions can share a store', () => {
  expect(usual).toBe('0CHDzNr-KJxtj79zm_9UclKOm3WCVcrklFxhxFQDBlc');
});

it('identityOf() ignores the order of credential fields', () => {
  // Two fields could be in order by chance.
  const definition = { ...acme, token: { ...token, request: () => ({}) } };
  const orders = ['abc', 'acb', 'bac', 'bca', 'cab', 'cba'].map((order) =>
    Object.fromEntries([...order].map((name) => [name, `the ${name}`])),
  );
  const identities = orders.map((credentials) => identityOf(definition, AT, credentials as never));
  expect(new Set(identities).size).toBe(1);
});

it.each<[string, TokenProviderDefinition<AcmeCredentials>, ClientConfig, AcmeCredentials]>([
  ['provider', { ...acme, name: 'ecma' }, AT, CREDENTIALS],
  ['base URL', acme, { baseUrl: 'https://acme.example/v2' } as ClientConfig, CREDENTIALS],
  ['token path', { ...acme, token: { ...token, path: '/other' } }, AT, CREDENTIALS],
  ['credential value', acme, AT, { ...CREDENTIALS, secret: 'other' }],
  [
    'field in the token request',
    { ...acme, token: { ...token, request: () => ({ ...CREDENTIALS, scope: 'all' }) } },
    AT,
    CREDENTIALS,
  ],
  ['credential name', acme, AT, { id: CREDENTIALS.id, secre: CREDENTIALS.secret } as never],
])('identityOf() returns a different digest for a different %s', (_what, definition, config, credentials) => {
  expect(identityOf(definition, config, credentials)).not.toBe(usual);
});

it('identityOf() returns the same digest for an optional field that is missing or undefined', () => {
  const credentials = { ...CREDENTIALS, scope: undefined };
  const definition = { ...acme, token: { ...token, request: () => ({}) } };
  expect(identityOf(definition, AT, credentials)).toBe(identityOf(definition, AT, CREDENTIALS));
});
