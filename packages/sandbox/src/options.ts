import { inspect } from 'node:util';

/** What can be set about a sandbox; everything may be left out. */
export interface SandboxOptions {
  /** The TCP port on 127.0.0.1, 0 to 65535. 0 or left out: a free one. */
  readonly port?: number | undefined;
  /**
   * How long a token lives, in whole seconds, as the answers' `expires_in` and the JWT's `exp - iat` say it. To see one
   * end sooner, move the clock with `now`.
   */
  readonly lifetimes?:
    | {
        /** Default 1800 ("Tokens expire after 30 minutes", PaySecureZ's document). */
        readonly paysecurez?: number | undefined;
        /** Default 3600 ("valid for a limited period of 60 minutes", SingleView's document). */
        readonly singleview?: number | undefined;
      }
    | undefined;
  /**
   * The wall clock in ms, `Date.now` by default. Tokens age, limits refill and requests are recorded by it: a test that
   * moves it need not wait.
   */
  readonly now?: (() => number) | undefined;
}

/** The options, complete. */
export interface Settings {
  readonly port: number;
  readonly lifetimes: { readonly paysecurez: number; readonly singleview: number };
  readonly now: () => number;
}

/** @throws TypeError that names the option, what was expected and what to do. */
export function readOptions(options: unknown): Settings {
  const { port, lifetimes, now } = fields(options, 'startSandbox', ['port', 'lifetimes', 'now']);
  const { paysecurez, singleview } = fields(lifetimes, 'lifetimes', ['paysecurez', 'singleview']);
  return {
    port: readPort(port),
    lifetimes: {
      paysecurez: readLifetime(paysecurez, 'lifetimes.paysecurez', 1800),
      singleview: readLifetime(singleview, 'lifetimes.singleview', 3600),
    },
    now: readNow(now),
  };
}

/** An options object whose field names are all known; left out, an empty one. */
export function fields<Name extends string>(
  value: unknown,
  owner: string,
  known: readonly Name[],
): Partial<Record<Name, unknown>> {
  if (value === undefined) return {};
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new TypeError(
      `${owner}: expected an object with ${known.join(', ')}, got ${shownAs(value)}; or leave it out`,
    );
  }
  const unknown = Object.keys(value).find((name) => !known.some((one) => one === name));
  if (unknown !== undefined) {
    throw new TypeError(`${owner}: unknown option ${unknown}; expected only ${known.join(', ')}: correct or remove it`);
  }
  return value as Partial<Record<Name, unknown>>;
}

function readPort(value: unknown): number {
  if (value === undefined) return 0;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 65_535) return value;
  throw new TypeError(
    `port: expected a whole number from 0 to 65535, got ${shownAs(value)}; leave it out or give 0 for a free port`,
  );
}

function readLifetime(value: unknown, name: string, fallback: number): number {
  if (value === undefined) return fallback;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value;
  throw new TypeError(
    `${name}: expected a positive whole number of seconds, got ${shownAs(value)}; leave it out for ${fallback}`,
  );
}

function readNow(value: unknown): () => number {
  if (value === undefined) return Date.now;
  if (typeof value === 'function' && Number.isFinite(value())) return value as () => number;
  throw new TypeError(
    `now: expected a function that gives the time in ms as a finite number, got ${shownAs(value)}; leave it out for Date.now`,
  );
}

/** A value as a message shows it, short. */
export function shownAs(value: unknown): string {
  return inspect(value, { depth: 0, breakLength: Number.POSITIVE_INFINITY });
}
