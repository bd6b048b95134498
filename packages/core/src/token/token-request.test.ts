import { describe, expect, it } from '@jest/globals';
import { rejected } from '@x/test-kit/rejected';
import { connectAcme } from '../../test/after-each.js';
import '@x/test-kit/canaries';

const answering = (body: object, headers: Record<string, string> = {}) =>
  connectAcme({ token: (_request, respond) => respond(200, body, headers) });

describe('a token request', () => {
  it.each([undefined, null, '', ' ', 'Bearer', 'bearer', 'BEARER', 'bearer ', ' Bearer\t'])(
    'succeeds if the token type is %j',
    async (type) => {
      const { client } = await answering({ token: 'the-token', ttl: 60, type });
      expect((await client.token()).reveal()).toBe('the-token');
    },
  );

  it.each<[unknown, string]>([
    ['mac', '(got MAC)'],
    ['DPoP', '(got DPoP)'],
    [' N_A ', '(got N_A)'],
    ['pop', '(got PoP)'],
    ['bearer token', '(got another type)'],
    ['opaque', '(got another type)'],
    ['toString', '(got another type)'],
    ['the-token', '(got another type)'],
    ['Bearer the-token', '(got another type)'],
    [5, '(got a number)'],
    [{}, '(got an object)'],
    [['Bearer'], '(got an array)'],
  ])('fails and says which token type it received: %j', async (type, shown) => {
    const { client } = await answering({ token: 'the-token', ttl: 60, type });
    const error = await rejected(client.token());
    expect(error).toMatchObject({ code: 'invalid_response' });
    expect(error.message).toBe(`acme token: the token response: the token type must be Bearer ${shown}`);
  });

  it.each(['tokencanary', '\ttokencanary', 'token-canary_'])(
    'does not show the token %j if it is in the field of the token type',
    async (type) => {
      const { client } = await answering({ token: 'Bearer', ttl: 60, type });
      const error = await rejected(client.token());
      expect(error).toMatchObject({ code: 'invalid_response' });
      expect(error).toShowNone([type.trim()]);
    },
  );

  it('counts the lifetime of a cached JWT from the Date of the response, not from the local clock', async () => {
    const sent = Date.UTC(2030, 0, 1) / 1000;
    const claims = Buffer.from(JSON.stringify({ iat: sent - 3000, exp: sent + 600 })).toString('base64url');
    const date = new Date(sent * 1000).toUTCString();
    const { client } = await answering({ token: `e30.${claims}.c2ln` }, { date });
    const { issuedAt, expiresAt } = await client.token();
    expect(expiresAt.getTime() - issuedAt.getTime()).toBe(600_000);
  });
});
