import { at } from './arbitraries.js';
import { RESPONSE_CANARY } from './nasty-values.js';

/** Errors that undici may report for a broken connection. Some of these errors can contain text from the provider. */
const FAILURES: readonly (() => unknown)[] = [
  ...['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'UND_ERR_SOCKET', 'HPE_INVALID_CONSTANT', 'HPE_INVALID_CHUNK_SIZE'].map(
    failure,
  ),
  ...['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'UND_ERR_HEADERS_OVERFLOW', 'UND_ERR_BODY_TIMEOUT', 'ERR_ASSERTION'].map(
    failure,
  ),
  failure(`${RESPONSE_CANARY}\r\n`),
  () => new Error(RESPONSE_CANARY),
  () => Object.assign(new Error(RESPONSE_CANARY), { name: 'HTTPParserError', data: RESPONSE_CANARY }),
  () => new AggregateError([Object.assign(new Error('x'), { code: 'ECONNREFUSED' })], RESPONSE_CANARY),
  () => Object.defineProperty({}, 'code', { get: fail }),
  () => undefined,
  () => null,
  () => RESPONSE_CANARY,
];

function failure(code: string): () => unknown {
  return () => Object.assign(new Error(`${RESPONSE_CANARY} in a message`), { code, cause: new Error(RESPONSE_CANARY) });
}

function fail(): never {
  throw new Error(RESPONSE_CANARY);
}

/** Returns a new error on each call, so that a client that modifies the error does not affect the next trial. */
export const failureAt = (position: number): unknown => at(FAILURES, position)();
