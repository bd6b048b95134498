import { validateHeaderName, validateHeaderValue } from 'node:http';
import { inspect } from 'node:util';

/**
 * Checks that options have only known fields, and returns a copy of them. `show` formats an invalid value for the error
 * message.
 */
export function fields<Name extends string>(
  value: unknown,
  owner: string,
  known: readonly Name[],
  show: (value: unknown) => string = shownAs,
): Partial<Record<Name, unknown>> {
  if (value === undefined) return {};
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new TypeError(`${owner}: must be an object with ${known.join(', ')} (got ${show(value)}); or leave it out`);
  }
  let entries: [string, unknown][];
  try {
    // Copy only own properties, so that a polluted prototype has no effect.
    entries = Object.entries(value);
  } catch {
    // The getter's error may contain a credential.
    throw new TypeError(`${owner}: must have fields that can be read (a getter threw an error)`);
  }
  const [unknown] = entries.map(([name]) => name).filter((name) => !known.some((one) => one === name));
  if (unknown !== undefined) {
    throw new TypeError(`${owner}: ${unknown} is not an option; use one of ${known.join(', ')}`);
  }
  return Object.fromEntries(entries) as Partial<Record<Name, unknown>>;
}

/** Returns the value, or throws a TypeError if it is not a known name. */
export function oneOf<Name extends string>(value: unknown, owner: string, known: readonly Name[]): Name {
  const found = known.find((one) => one === value);
  if (found !== undefined) return found;
  throw new TypeError(`${owner}: must be one of ${known.join(', ')} (got ${shownAs(value)})`);
}

/** Returns the value, or throws a TypeError if it is not a non-empty string. */
export function readText(value: unknown, name: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new TypeError(`${name}: must be a non-empty string (got ${shownAs(value)})`);
}

/** Maximum number of deliveries. Paisr sends a webhook up to 10 times. */
const MAX_DELIVERIES = 10;

/** Returns a number of deliveries, or throws a TypeError if it is out of range. */
export function readTimes(value: unknown, name: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_DELIVERIES) return value;
  throw new TypeError(`${name}: must be a whole number from 1 to ${MAX_DELIVERIES} (got ${shownAs(value)})`);
}

/** Checks the names and values of response headers that the user passed. */
export function checkHeaders(value: unknown, owner: string): asserts value is Readonly<Record<string, string>> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new TypeError(`${owner}: must be an object of header names and string values (got ${shownAs(value)})`);
  }
  for (const [name, text] of Object.entries(value)) {
    try {
      validateHeaderName(name);
      validateHeaderValue(name, text);
      if (typeof text === 'string') continue;
    } catch {
      // The error below reports the invalid name or value.
    }
    throw new TypeError(`${owner}: must have names and values that HTTP allows (got ${shownAs({ [name]: text })})`);
  }
}

/** Formats a value for error messages. */
export function shownAs(value: unknown): string {
  return inspect(value, { depth: 0, breakLength: Number.POSITIVE_INFINITY });
}
