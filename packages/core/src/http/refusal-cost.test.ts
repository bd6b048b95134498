import { expect, it } from '@jest/globals';
import { type RawRequest, startRawServer } from '@x/test-kit/raw-server';
import { rejected } from '@x/test-kit/rejected';
import { createAcme } from '../../test/acme.js';
import { afterThisTest } from '../../test/after-each.js';
import { answer, JSON_TYPE } from '../../test/faults/fault.js';
import '@x/test-kit/canaries';

/** Much longer than masking takes, but much shorter than a comparison at every position would take. */
const BOUND_MS = 5000;

/** Maximum total length of the secrets to search for. */
const SEARCHED = 32_000;

const REPEATED = 'a'.repeat(SEARCHED);

/** Large tokens, each with the error message from an API that rejects it. */
const REFUSALS: readonly (readonly [what: string, token: string, message: string])[] = [
  ['a repeated letter in escapes', REPEATED, String.raw`%61\u0061%2561\\u0061${'a'.repeat(1500)}`],
  ['a repeated pair of letters', 'ab'.repeat(SEARCHED / 2), 'ab'.repeat(4000)],
  ['a repeated letter in hex', REPEATED, '61'.repeat(4000)],
  ['a repeated letter in lists of numbers', REPEATED, '97, '.repeat(2000)],
  ['nested escapes', '%25'.repeat(10_000), '%25'.repeat(2000)],
  ['a token that is too long to search for', 'aB3%'.repeat(16_000), 'no such key'],
  ['punctuation', '!?'.repeat(SEARCHED / 2), '!?'.repeat(2000)],
];

it.each(REFUSALS)(
  'masks secrets in a repetitive error message without blocking the process: %s',
  async (_what, token, message) => {
    const refuse = (request: RawRequest): Buffer =>
      request.url === '/token'
        ? answer(request, '200', JSON.stringify({ token, ttl: 600 }), [JSON_TYPE])
        : answer(request, '400', JSON.stringify({ refused: message }), [JSON_TYPE]);
    // The response head must not echo such a large token.
    const server = await startRawServer((request) => request.connection.write(refuse({ ...request, head: '' })));
    afterThisTest(() => server.close());
    const client = createAcme({ baseUrl: server.url, timeout: 1000 });
    afterThisTest(() => client.close());
    await client.token();
    const started = performance.now();
    const error = await rejected<Error & { providerMessage: string }>(client.http.get('/x'));
    expect(performance.now() - started).toBeLessThan(BOUND_MS);
    expect(error).toMatchObject({ code: 'rejected', httpStatus: 400 });
    expect(error.providerMessage).toMatch(/^(.{0,4}\[Secret\].{0,4})+$/);
    expect(error).toShowNone([token.slice(0, 24)], { behind: ['response'] });
  },
  4 * BOUND_MS,
);
