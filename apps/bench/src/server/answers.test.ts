import { describe, expect, it } from '@jest/globals';
import { documentOf, tokenAnswer } from './answers.js';

describe('a document', () => {
  it.each([100, 1000, 1024, 100_000])('of %s bytes has as many, and is JSON', (size) => {
    const document = documentOf(size);
    expect(document.length).toBe(size);
    expect(JSON.parse(document.toString())).toMatchObject({ id: 'txn_1' });
  });

  it('can not be smaller than its own frame', () => {
    expect(() => documentOf(10)).toThrow(RangeError);
  });
});

describe("a token endpoint's answer", () => {
  it('is what most expect', () => {
    expect(tokenAnswer('/token', 'x', 60)).toEqual({
      status: 200,
      body: { access_token: 'x', token_type: 'Bearer', expires_in: 60 },
    });
  });

  it("is GitHub's for an installation", () => {
    const { status, body } = tokenAnswer('/app/installations/1/access_tokens', 'x', 60);
    expect(status).toBe(201);
    const { token, expires_at: expiresAt } = body as { token: string; expires_at: string };
    expect(token).toBe('x');
    expect(Math.abs(Date.parse(expiresAt) - Date.now() - 60_000)).toBeLessThan(10_000);
  });
});
