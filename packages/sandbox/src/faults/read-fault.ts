import { checkHeaders, fields, shownAs } from '../fields.js';
import type { Fault } from './fault.js';

type Check = (value: unknown, name: string) => void;

/** The longest time that a timer of Node can wait. */
const MAX_TIMER_MS = 2 ** 31 - 1;

const CHECKS = {
  status: whole(200, 599),
  body: json,
  headers: checkHeaders,
  redirect: target,
  retryAfter: whole(0, MAX_TIMER_MS),
  retryAfterDate: whole(-MAX_TIMER_MS, MAX_TIMER_MS),
  expiresIn: json,
  expiresInText: text,
  delay: whole(0, MAX_TIMER_MS),
  drip: whole(0, MAX_TIMER_MS),
  malformed: oneOutOf(true, false),
  truncate: (value, name) => (typeof value === 'number' ? whole(0, MAX_TIMER_MS) : oneOutOf(true, false))(value, name),
  hang: oneOutOf(true, false, 'body'),
  reset: oneOutOf(true, false, 'body'),
  processed: oneOutOf(true, false),
  times: whole(1, Number.MAX_SAFE_INTEGER),
  share,
} satisfies Readonly<Record<keyof Fault, Check>>;

export const FAULT_FIELDS = Object.keys(CHECKS) as readonly (keyof Fault)[];

/** What says when a fault strikes, and not what it does. */
const CONDITIONS: readonly (keyof Fault)[] = ['processed', 'times', 'share'];

/** Where there is no answer there is nothing that could be said of it. */
const NO_ANSWER: readonly (keyof Fault)[] = ['delay', 'hang', 'reset', ...CONDITIONS];

/**
 * A fault without the fields that are left out or off.
 *
 * @throws TypeError that names the field, what was expected and what came.
 */
export function readFault(value: unknown): Fault {
  const given = Object.entries(fields(value, 'fault', FAULT_FIELDS)).filter(([, one]) => one !== undefined);
  for (const [name, one] of given) CHECKS[name as keyof Fault](one, `fault.${name}`);
  const fault: Fault = Object.fromEntries(given.filter(([, one]) => one !== false));
  const names = Object.keys(fault) as (keyof Fault)[];
  const effects = names.filter((name) => !CONDITIONS.includes(name));
  if (effects.length === 0) {
    throw new TypeError(`fault: expected something that goes wrong, such as { status: 503 }, got ${shownAs(value)}`);
  }
  const ends = effects.filter((name) => ['truncate', 'hang', 'reset'].includes(name));
  if (ends.length > 1) throw new TypeError(`fault: expected one of ${ends.join(', ')}, got ${ends.length}`);
  const silent = fault.hang === true || fault.reset === true;
  const idle = silent ? names.find((name) => !NO_ANSWER.includes(name)) : undefined;
  if (idle !== undefined) {
    throw new TypeError(
      `fault: expected no ${idle} beside ${ends.join()}, which leaves no answer; or ${ends.join()}: 'body'`,
    );
  }
  if (fault.redirect !== undefined && fault.status !== undefined && Math.floor(fault.status / 100) !== 3) {
    throw new TypeError(`fault.status: expected 300 to 399 beside redirect, got ${fault.status}; or leave it out`);
  }
  if (fault.expiresIn !== undefined && fault.expiresInText !== undefined) {
    throw new TypeError('fault: expected one of expiresIn, expiresInText, got both');
  }
  return fault;
}

function whole(min: number, max: number): Check {
  return (value, name) => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return;
    throw new TypeError(`${name}: expected a whole number from ${min} to ${max}, got ${shownAs(value)}`);
  };
}

function oneOutOf(...known: readonly unknown[]): Check {
  return (value, name) => {
    if (!known.includes(value)) {
      throw new TypeError(`${name}: expected ${known.map(shownAs).join(', ')}, got ${shownAs(value)}`);
    }
  };
}

function text(value: unknown, name: string): void {
  if (typeof value !== 'string') throw new TypeError(`${name}: expected text, got ${shownAs(value)}`);
}

function target(value: unknown, name: string): void {
  text(value, name);
  if (typeof value === 'string' && /^[\x21-\x7e]+$/.test(value)) return;
  throw new TypeError(`${name}: expected a URL or a path, in printable ASCII without spaces, got ${shownAs(value)}`);
}

function share(value: unknown, name: string): void {
  if (typeof value === 'number' && value > 0 && value <= 1) return;
  throw new TypeError(`${name}: expected a number above 0, up to 1, got ${shownAs(value)}`);
}

function json(value: unknown, name: string): void {
  // What JSON can't hold it turns into null, in silence.
  if (typeof value !== 'number' || Number.isFinite(value)) {
    try {
      if (JSON.stringify(value) !== undefined) return;
    } catch {
      // Told below.
    }
  }
  throw new TypeError(`${name}: expected what JSON can hold, got ${shownAs(value)}`);
}
