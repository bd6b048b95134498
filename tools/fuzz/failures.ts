import { at } from './arbitraries.js';
import { RESPONSE_CANARY } from './nasty-values.js';

/** Connection errors that undici may report. Some can contain text from the provider. */
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

/** Returns a new error on each call, because a client may modify it. */
export const failureAt = (position: number): unknown => at(FAILURES, position)();
