import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { Secret } from './secret.js';
import { AccessToken } from './token/access-token.js';

const CANARY = 'canary-4711';

describe.each([
  ['Secret', new Secret(CANARY)],
  ['AccessToken', new AccessToken(CANARY, 0, 1000)],
])('%s', (_name, secret) => {
  it('reveal() returns the secret text', () => {
    expect(secret.reveal()).toBe(CANARY);
  });

  it('a secret is printed as a label that does not contain its text', () => {
    const nested = { deep: { list: [secret], map: new Map([['key', secret]]) } };
    const shown = [
      String(secret),
      `${secret}`,
      JSON.stringify(nested),
      inspect(nested, { depth: Infinity, showHidden: true, getters: true }),
      inspect(secret, { customInspect: false, showHidden: true, getters: false }),
      inspect(nested, { depth: Infinity, customInspect: false, showHidden: true, getters: true }),
      JSON.stringify(structuredClone(secret)),
      JSON.stringify(Object.getOwnPropertyDescriptors(secret)),
      JSON.stringify(Object.entries({ ...secret })),
    ];
    expect(shown.filter((text) => text.includes(CANARY))).toEqual([]);
    expect(shown[0]).toMatch(/^\[(Secret|AccessToken until 1970-01-01T00:00:01.000Z)\]$/);
  });
});

it('an access token has an issue date and an expiry date', () => {
  const token = new AccessToken('text', Date.UTC(2026, 0, 1), 90_000);
  expect(token.issuedAt).toEqual(new Date('2026-01-01T00:00:00Z'));
  expect(token.expiresAt).toEqual(new Date('2026-01-01T00:01:30Z'));
});
