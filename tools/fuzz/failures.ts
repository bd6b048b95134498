import { at } from './arbitraries.js';
import { ANSWERED_CANARY } from './nasty-values.js';

/** Errors that undici may report for a broken connection; a provider can put words into some of them. */
const FAILURES: readonly (() => unknown)[] = [
  ...['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'UND_ERR_SOCKET', 'HPE_INVALID_CONSTANT', 'HPE_INVALID_CHUNK_SIZE'].map(
    failure,
  ),
  ...['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'UND_ERR_HEADERS_OVERFLOW', 'UND_ERR_BODY_TIMEOUT', 'ERR_ASSERTION'].map(
    failure,
  ),
  failure(`${ANSWERED_CANARY}\r\n`),
  () => new Error(ANSWERED_CANARY),
  () => Object.assign(new Error(ANSWERED_CANARY), { name: 'HTTPParserError', data: ANSWERED_CANARY }),
  () => new AggregateError([Object.assign(new Error('x'), { code: 'ECONNREFUSED' })], ANSWERED_CANARY),
  () => Object.defineProperty({}, 'code', { get: fail }),
  () => undefined,
  () => null,
  () => ANSWERED_CANARY,
];

function failure(code: string): () => unknown {
  return () => Object.assign(new Error(`${ANSWERED_CANARY} in a message`), { code, cause: new Error(ANSWERED_CANARY) });
}

function fail(): never {
  throw new Error(ANSWERED_CANARY);
}

/** A new error each time: nothing that a client does to one reaches the next trial. */
export const failureAt = (position: number): unknown => at(FAILURES, position)();
