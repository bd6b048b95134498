import { HEADER_LINES, STATUS_LINES } from './http-values.js';
import { flip } from './mutate-bytes.js';
import { ANSWERED_CANARY } from './nasty-values.js';
import { Random } from './random.js';
import type { Ending, Framing } from './wire-answer.js';

/** What the engine may report of a connection that broke; a provider can put words into some of it. */
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

/** Where a body is split. */
export function splitsOf(length: number, random: Random): readonly number[] {
  if (random.oneIn(2) || length === 0) return [];
  if (random.oneIn(8)) return Array.from({ length: Math.min(length - 1, 500) }, (_none, at) => at + 1);
  return Array.from({ length: 1 + random.below(5) }, () => random.below(length)).sort((one, other) => one - other);
}

/** How an answer ends that does not come whole. */
export function endingOf(length: number, random: Random, beforeTheHead: boolean): Ending {
  const at = beforeTheHead || random.oneIn(4) ? random.pick([-1, -1, -2]) : random.below(length + 1);
  return random.oneIn(4) ? { kind: 'silence', at } : { kind: 'cut', at, error: random.pick(FAILURES)() };
}

/** How the end of a body is told. */
export function framingFor(random: Random): Framing {
  if (!random.oneIn(8)) return random.pick(['length', 'length', 'chunked', 'close']);
  return random.pick(['extra', 'short', 'long', 'twice', 'both', 'broken chunks']);
}

/** Something that makes a head another than it was meant to be. */
export function tamperWith(random: Random): (head: Buffer) => Buffer {
  switch (random.below(3)) {
    case 0: {
      // Drawn now: what is done on the socket must not depend on when.
      const later = random.next();
      return (head) => flip(head, new Random(`${later}`));
    }
    case 1: {
      const line = random.pick(STATUS_LINES);
      return (head) =>
        Buffer.from(
          head.toString('latin1').replace(/^[^\r]*/, () => line),
          'latin1',
        );
    }
    default: {
      const line = random.pick(HEADER_LINES);
      return (head) => Buffer.from(head.toString('latin1').replace(/\r\n/, () => `\r\n${line}\r\n`));
    }
  }
}
