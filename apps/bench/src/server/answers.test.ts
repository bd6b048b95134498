import { describe, expect, it } from '@jest/globals';
import { documentOf, tokenResponse } from './answers.js';

describe('documentOf', () => {
  it.each([100, 1000, 1024, 100_000])('documentOf returns a JSON document of exactly %s bytes', (size) => {
    const document = documentOf(size);
    expect(document.length).toBe(size);
    expect(JSON.parse(document.toString())).toMatchObject({ id: 'txn_1' });
  });

  it('documentOf throws if the size is too small for a JSON document', () => {
    expect(() => documentOf(10)).toThrow(RangeError);
  });
});

describe('tokenResponse', () => {
  it('tokenResponse returns a standard OAuth response', () => {
    expect(tokenResponse('/token', 'x', 60)).toEqual({
      status: 200,
      body: { access_token: 'x', token_type: 'Bearer', expires_in: 60 },
    });
  });

  it("tokenResponse returns GitHub's format for an installation token", () => {
    const { status, body } = tokenResponse('/app/installations/1/access_tokens', 'x', 60);
    expect(status).toBe(201);
    const { token, expires_at: expiresAt } = body as { token: string; expires_at: string };
    expect(token).toBe('x');
    expect(Math.abs(Date.parse(expiresAt) - Date.now() - 60_000)).toBeLessThan(10_000);
  });
});
