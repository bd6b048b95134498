import { fields, shownAs } from './fields.js';
import type {
  Lifetimes,
  PaisrCredentials,
  PaySecureZCredentials,
  SandboxOptions,
  SingleViewCredentials,
} from './options.js';
import { checkCredential, checkEnvironment, readHost } from './safety.js';

/** Default token lifetimes, from the providers' documentation. */
const DEFAULT_LIFETIMES_SECONDS = { paysecurez: 1800, singleview: 3600 } as const;

/** Functions that validate each option and apply its default. */
const READERS = {
  host: readHost,
  port: (value: unknown) => readPort(value, 'port') ?? 0,
  controlPort: (value: unknown) => readPort(value, 'controlPort'),
  tls: (value: unknown) => readSwitch(value, 'tls', 'plain HTTP'),
  lifetimes(value: unknown) {
    const { paysecurez, singleview } = DEFAULT_LIFETIMES_SECONDS;
    const given = readLifetimes(value);
    return { paysecurez: given.paysecurez ?? paysecurez, singleview: given.singleview ?? singleview };
  },
  singleActiveToken: (value: unknown) => readSwitch(value, 'singleActiveToken', 'tokens that stay valid'),
  strict: (value: unknown) => readSwitch(value, 'strict', 'orders that may lack required fields'),
  latency: (value: unknown) => readSwitch(value, 'latency', 'immediate responses'),
  now: readNow,
  seed: readSeed,
  credentials: readCredentials,
  onRequest: readOnRequest,
} satisfies Readonly<Record<keyof SandboxOptions, (value: unknown) => unknown>>;

/** Validated options with defaults. */
export type Settings = { readonly [Name in keyof typeof READERS]: ReturnType<(typeof READERS)[Name]> };

/**
 * Validates the options.
 *
 * @throws TypeError that names the invalid option, its requirement and what to do.
 */
export function readOptions(options: unknown): Settings {
  checkEnvironment(process.env);
  const names = Object.keys(READERS) as (keyof typeof READERS)[];
  const given = fields(options, 'startSandbox', names);
  return Object.fromEntries(names.map((name) => [name, READERS[name](given[name])])) as unknown as Settings;
}

/** Validates lifetimes. A missing lifetime stays `undefined`. */
export function readLifetimes(value: unknown): Lifetimes {
  const { paysecurez, singleview } = fields(value, 'lifetimes', ['paysecurez', 'singleview']);
  return { paysecurez: readLifetime(paysecurez, 'paysecurez'), singleview: readLifetime(singleview, 'singleview') };
}

function readPort(value: unknown, name: string): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 65_535) return value;
  throw new TypeError(`${name}: must be a whole number from 0 to 65535 (got ${shownAs(value)}); use 0 for a free port`);
}

function readLifetime(value: unknown, provider: keyof Lifetimes): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value;
  const required = `must be a positive whole number of seconds (got ${shownAs(value)})`;
  throw new TypeError(`lifetimes.${provider}: ${required}; leave it out for ${DEFAULT_LIFETIMES_SECONDS[provider]}`);
}

function readNow(value: unknown): () => number {
  // Look up `Date.now` at each call, because a test may replace it.
  if (value === undefined) return () => Date.now();
  if (typeof value === 'function' && Number.isFinite(value())) return value as () => number;
  throw new TypeError(
    `now: must be a function that returns the time in ms as a finite number (got ${shownAs(value)}); leave it out for Date.now`,
  );
}

function readSwitch(value: unknown, name: string, effectOfDefault: string): boolean {
  if (value === undefined || typeof value === 'boolean') return value === true;
  throw new TypeError(`${name}: must be true or false (got ${shownAs(value)}); leave it out for ${effectOfDefault}`);
}

function readSeed(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value !== '') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  throw new TypeError(
    `seed: must be a non-empty string or a finite number (got ${shownAs(value)}); leave it out for a random seed`,
  );
}

function readOnRequest(value: unknown): SandboxOptions['onRequest'] {
  if (value === undefined || typeof value === 'function') return value as SandboxOptions['onRequest'];
  throw new TypeError(`onRequest: must be a function (got ${shownAs(value)}); or leave it out`);
}

function readCredentials(value: unknown): {
  readonly paisr: Partial<PaisrCredentials>;
  readonly paysecurez: Partial<PaySecureZCredentials>;
  readonly singleview: Partial<SingleViewCredentials>;
} {
  const given = fields(value, 'credentials', ['paisr', 'paysecurez', 'singleview'], kindOf);
  return {
    paisr: readFakeCredentials(given.paisr, 'credentials.paisr', ['token']),
    paysecurez: readFakeCredentials(given.paysecurez, 'credentials.paysecurez', ['clientId', 'clientSecret']),
    singleview: readFakeCredentials(given.singleview, 'credentials.singleview', [
      'clientId',
      'clientCode',
      'merchantId',
      'signatureKey',
    ]),
  };
}

function readFakeCredentials<Name extends string>(
  value: unknown,
  owner: string,
  known: readonly Name[],
): Partial<Record<Name, string>> {
  const given = Object.entries(fields(value, owner, known, kindOf)).filter(([, one]) => one !== undefined);
  for (const [name, one] of given) checkCredential(one, `${owner}.${name}`);
  return Object.fromEntries(given) as Partial<Record<Name, string>>;
}

/** Describes a value for error messages. Shows only its type, because the value could be a real credential. */
function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'an array' : value === null ? 'null' : `a ${typeof value}`;
}
