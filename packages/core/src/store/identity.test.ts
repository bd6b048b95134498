import { expect, it } from '@jest/globals';
import { type AcmeCredentials, acme, CREDENTIALS } from '../../test/acme.js';
import type { ClientConfig } from '../config.js';
import type { TokenProviderDefinition } from '../provider/definition.js';
import { identityOf } from './identity.js';

const AT = { baseUrl: 'https://acme.example' } as ClientConfig;
const { token } = acme;
const usual = identityOf(acme, AT, CREDENTIALS);

it('is a digest, the same each time, with nothing of the credentials in it', () => {
  expect(usual).toMatch(/^[\w-]{43}$/);
  expect(identityOf(acme, AT, { ...CREDENTIALS })).toBe(usual);
});

it('is the same in whatever order the fields of the credentials stand', () => {
  // Three of them: two may come out right by chance.
  const asked = { ...acme, token: { ...token, request: () => ({}) } };
  const orders = ['abc', 'acb', 'bac', 'bca', 'cab', 'cba'].map((order) =>
    Object.fromEntries([...order].map((name) => [name, `the ${name}`])),
  );
  const identities = orders.map((credentials) => identityOf(asked, AT, credentials as never));
  expect(new Set(identities).size).toBe(1);
});

it.each<[string, TokenProviderDefinition<AcmeCredentials>, ClientConfig, AcmeCredentials]>([
  ['provider', { ...acme, name: 'ecma' }, AT, CREDENTIALS],
  ['address', acme, { baseUrl: 'https://acme.example/v2' } as ClientConfig, CREDENTIALS],
  ['path of the token', { ...acme, token: { ...token, path: '/other' } }, AT, CREDENTIALS],
  ['field of the credentials', acme, AT, { ...CREDENTIALS, secret: 'other' }],
  [
    'wish in the request',
    { ...acme, token: { ...token, request: () => ({ ...CREDENTIALS, scope: 'all' }) } },
    AT,
    CREDENTIALS,
  ],
  ['name of a field', acme, AT, { id: CREDENTIALS.id, secre: CREDENTIALS.secret } as never],
])('is another with another %s', (_what, definition, config, credentials) => {
  expect(identityOf(definition, config, credentials)).not.toBe(usual);
});
