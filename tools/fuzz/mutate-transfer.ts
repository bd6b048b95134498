import fc from 'fast-check';
import { index, oneIn, rarely, record, type ValueOf } from './arbitraries.js';
import { HEADER_LINES, STATUS_LINES } from './http-values.js';
import { byteChange, changeBytes } from './mutate-bytes.js';
import type { Framing, Tamper, WireResponse } from './wire-answer.js';

const framing = rarely(
  8,
  fc.constantFrom<Framing[]>('length', 'length', 'chunked', 'close'),
  fc.constantFrom<Framing[]>('extra', 'short', 'long', 'twice', 'both', 'broken chunks'),
);

const tamper: fc.Arbitrary<Tamper> = fc.oneof(
  record({ flip: byteChange(['flip']) }),
  record({ statusLine: fc.constantFrom(...STATUS_LINES) }),
  record({ headerLine: fc.constantFrom(...HEADER_LINES) }),
);

const end = rarely(4, index, fc.constantFrom(-1, -1, -2));

/** Generates how a response is split, framed and ended. Positions in the body wrap around. */
export const transfer = record({
  splits: rarely(
    2,
    fc.constant([]),
    rarely(8, fc.array(index, { minLength: 1, maxLength: 5 }), fc.constant<'every byte'>('every byte')),
  ),
  /** Whether to use `ending`, which is always used for status 1xx. */
  broken: oneIn(10),
  ending: rarely(
    4,
    record({ kind: fc.constant<'cut'>('cut'), at: end, failure: index }),
    record({ kind: fc.constant<'silence'>('silence'), at: end }),
  ),
  framing,
  tamper: rarely(6, fc.constant(undefined), tamper),
});

type Transfer = ValueOf<typeof transfer>;

/** Applies a transfer after all changes to the body. */
export function transferred(response: WireResponse, { splits, broken, ending, ...rest }: Transfer): WireResponse {
  const { status, body, informational } = response;
  const early = status < 200;
  const edges =
    splits === 'every byte'
      ? Array.from({ length: Math.min(body.length - 1, 500) }, (_none, edge) => edge + 1)
      : splits;
  const position = early ? Math.min(ending.at, -1) : ending.at < 0 ? ending.at : ending.at % (body.length + 1);
  return {
    ...response,
    ...rest,
    informational: early ? [...informational, status] : informational,
    splits: body.length === 0 ? [] : edges.map((edge) => edge % body.length).sort((one, other) => one - other),
    ending: early || broken ? { ...ending, at: position } : { kind: 'whole' },
  };
}

/** Returns a changed copy of a response head. */
export function tampered(head: Buffer, change: Tamper): Buffer {
  if ('flip' in change) return changeBytes(head, change.flip);
  if ('statusLine' in change)
    return Buffer.from(
      head.toString('latin1').replace(/^[^\r]*/, () => change.statusLine),
      'latin1',
    );
  return Buffer.from(head.toString('latin1').replace(/\r\n/, () => `\r\n${change.headerLine}\r\n`));
}
