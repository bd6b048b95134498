import { validateHeaderName, validateHeaderValue } from 'node:http';
import { inspect } from 'node:util';

/** An object given by a user, whose field names are all known; left out, an empty one. `show` is for the message. */
export function fields<Name extends string>(
  value: unknown,
  owner: string,
  known: readonly Name[],
  show: (value: unknown) => string = shownAs,
): Partial<Record<Name, unknown>> {
  if (value === undefined) return {};
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new TypeError(`${owner}: expected an object with ${known.join(', ')}, got ${show(value)}; or leave it out`);
  }
  const unknown = Object.keys(value).find((name) => !known.some((one) => one === name));
  if (unknown !== undefined) {
    throw new TypeError(`${owner}: unknown option ${unknown}; expected only ${known.join(', ')}: correct or remove it`);
  }
  // Own fields alone: one that a polluted prototype lends was never given.
  return Object.fromEntries(Object.entries(value)) as Partial<Record<Name, unknown>>;
}

/** One name out of a list. */
export function oneOf<Name extends string>(value: unknown, owner: string, known: readonly Name[]): Name {
  const found = known.find((one) => one === value);
  if (found !== undefined) return found;
  throw new TypeError(`${owner}: expected one of ${known.join(', ')}, got ${shownAs(value)}`);
}

/** Headers of an answer, given by a user. */
export function checkHeaders(value: unknown, owner: string): asserts value is Readonly<Record<string, string>> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new TypeError(`${owner}: expected an object with a text for each header, got ${shownAs(value)}`);
  }
  for (const [name, text] of Object.entries(value)) {
    try {
      validateHeaderName(name);
      validateHeaderValue(name, text);
      if (typeof text === 'string') continue;
    } catch {
      // Told below.
    }
    throw new TypeError(`${owner}: expected names and texts that HTTP can carry, got ${shownAs({ [name]: text })}`);
  }
}

/** A value as a message shows it, short. */
export function shownAs(value: unknown): string {
  return inspect(value, { depth: 0, breakLength: Number.POSITIVE_INFINITY });
}
