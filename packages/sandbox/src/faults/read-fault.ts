import { checkHeaders, fields, shownAs } from '../fields.js';
import type { Fault } from './fault.js';

type Check = (value: unknown, name: string) => void;

/** Maximum Node timer delay in ms. */
const MAX_TIMER_MS = 2 ** 31 - 1;

const CHECKS = {
  status: wholeNumber(200, 599),
  body: json,
  headers: checkHeaders,
  redirect: target,
  retryAfter: wholeNumber(0, MAX_TIMER_MS),
  retryAfterDate: wholeNumber(-MAX_TIMER_MS, MAX_TIMER_MS),
  expiresIn: json,
  expiresInText: text,
  badSignature: oneOfValues(true, false),
  delay: wholeNumber(0, MAX_TIMER_MS),
  drip: wholeNumber(0, MAX_TIMER_MS),
  malformed: oneOfValues(true, false),
  truncate: (value, name) =>
    (typeof value === 'number' ? wholeNumber(0, MAX_TIMER_MS) : oneOfValues(true, false))(value, name),
  hang: oneOfValues(true, false, 'body'),
  reset: oneOfValues(true, false, 'body'),
  processed: oneOfValues(true, false),
  times: wholeNumber(1, Number.MAX_SAFE_INTEGER),
  share,
} satisfies Readonly<Record<keyof Fault, Check>>;

export const FAULT_FIELDS = Object.keys(CHECKS) as readonly (keyof Fault)[];

/** Fault fields that have no effect on their own. */
const CONDITIONS: readonly (keyof Fault)[] = ['processed', 'times', 'share'];

/** Fields that can be combined with a fault that does not send a response. */
const WITHOUT_RESPONSE: readonly (keyof Fault)[] = ['delay', 'hang', 'reset', ...CONDITIONS];

/**
 * Validates a fault. Drops fields that are `undefined` or `false`.
 *
 * @throws TypeError that names the field, its requirement and the received value.
 */
export function readFault(value: unknown): Fault {
  const given = Object.entries(fields(value, 'fault', FAULT_FIELDS)).filter(([, one]) => one !== undefined);
  for (const [name, one] of given) CHECKS[name as keyof Fault](one, `fault.${name}`);
  const fault: Fault = Object.fromEntries(given.filter(([, one]) => one !== false));
  const names = Object.keys(fault) as (keyof Fault)[];
  const effects = names.filter((name) => !CONDITIONS.includes(name));
  if (effects.length === 0) {
    throw new TypeError(`fault: must have an effect, such as { status: 503 } (got ${shownAs(value)})`);
  }
  const ends = effects.filter((name) => ['truncate', 'hang', 'reset'].includes(name));
  if (ends.length > 1) throw new TypeError(`fault: must have only one of ${ends.join(', ')} (got ${ends.length})`);
  const silent = fault.hang === true || fault.reset === true;
  const unusable = silent ? names.find((name) => !WITHOUT_RESPONSE.includes(name)) : undefined;
  if (unusable !== undefined) {
    const [end] = ends;
    throw new TypeError(
      `fault.${unusable}: cannot be used with ${end}, which sends no response; remove it, or use ${end}: 'body'`,
    );
  }
  if (fault.redirect !== undefined && fault.status !== undefined && Math.floor(fault.status / 100) !== 3) {
    throw new TypeError(`fault.status: must be 300 to 399 with redirect (got ${fault.status}); or leave it out`);
  }
  if (fault.expiresIn !== undefined && fault.expiresInText !== undefined) {
    throw new TypeError('fault: must have only one of expiresIn, expiresInText (got both)');
  }
  const replacement = fault.badSignature && names.find((name) => name === 'body' || name === 'redirect');
  if (replacement) throw new TypeError(`fault: must have only one of badSignature, ${replacement} (got both)`);
  return fault;
}

function wholeNumber(min: number, max: number): Check {
  return (value, name) => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return;
    throw new TypeError(`${name}: must be a whole number from ${min} to ${max} (got ${shownAs(value)})`);
  };
}

function oneOfValues(...known: readonly unknown[]): Check {
  return (value, name) => {
    if (!known.includes(value)) {
      throw new TypeError(`${name}: must be one of ${known.map(shownAs).join(', ')} (got ${shownAs(value)})`);
    }
  };
}

function text(value: unknown, name: string): void {
  if (typeof value !== 'string') throw new TypeError(`${name}: must be a string (got ${shownAs(value)})`);
}

function target(value: unknown, name: string): void {
  text(value, name);
  if (typeof value === 'string' && /^[\x21-\x7e]+$/.test(value)) return;
  throw new TypeError(`${name}: must be a URL or a path in printable ASCII without spaces (got ${shownAs(value)})`);
}

function share(value: unknown, name: string): void {
  if (typeof value === 'number' && value > 0 && value <= 1) return;
  throw new TypeError(`${name}: must be a number above 0 and at most 1 (got ${shownAs(value)})`);
}

function json(value: unknown, name: string): void {
  // `JSON.stringify` converts NaN and Infinity to null.
  if (typeof value !== 'number' || Number.isFinite(value)) {
    try {
      if (JSON.stringify(value) !== undefined) return;
    } catch {
      // `JSON.stringify` throws for some values. The error below reports such values.
    }
  }
  throw new TypeError(`${name}: must be a value that JSON can represent (got ${shownAs(value)})`);
}
