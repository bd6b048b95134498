import { fields, shownAs } from './fields.js';
import type {
  Lifetimes,
  PaisrCredentials,
  PaySecureZCredentials,
  SandboxOptions,
  SingleViewCredentials,
} from './options.js';
import type { RecordedRequest } from './recorder.js';
import { checkCredential, checkEnvironment, readHost } from './safety.js';

/** The options, complete. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  readonly controlPort: number | undefined;
  readonly tls: boolean;
  readonly lifetimes: Readonly<Record<'paysecurez' | 'singleview', number>>;
  readonly now: () => number;
  readonly seed: string | undefined;
  readonly credentials: {
    readonly paisr: Partial<PaisrCredentials>;
    readonly paysecurez: Partial<PaySecureZCredentials>;
    readonly singleview: Partial<SingleViewCredentials>;
  };
  readonly onRequest: ((request: RecordedRequest) => void) | undefined;
}

const NAMES = [
  'host',
  'port',
  'controlPort',
  'tls',
  'lifetimes',
  'now',
  'seed',
  'credentials',
  'onRequest',
] as const satisfies readonly (keyof SandboxOptions)[];

/** @throws TypeError that names the option, what was expected and what to do. */
export function readOptions(options: unknown): Settings {
  checkEnvironment(process.env);
  const given = fields(options, 'startSandbox', NAMES);
  const { paysecurez, singleview } = readLifetimes(given.lifetimes);
  return {
    host: readHost(given.host),
    port: readPort(given.port, 'port'),
    controlPort: given.controlPort === undefined ? undefined : readPort(given.controlPort, 'controlPort'),
    tls: readTls(given.tls),
    lifetimes: { paysecurez: paysecurez ?? 1800, singleview: singleview ?? 3600 },
    now: readNow(given.now),
    seed: readSeed(given.seed),
    credentials: readCredentials(given.credentials),
    onRequest: readListener(given.onRequest),
  };
}

/** Those of the lifetimes that are there. */
export function readLifetimes(value: unknown): Lifetimes {
  const { paysecurez, singleview } = fields(value, 'lifetimes', ['paysecurez', 'singleview']);
  return {
    paysecurez: readLifetime(paysecurez, 'lifetimes.paysecurez', 1800),
    singleview: readLifetime(singleview, 'lifetimes.singleview', 3600),
  };
}

function readPort(value: unknown, name: string): number {
  if (value === undefined) return 0;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 65_535) return value;
  throw new TypeError(
    `${name}: expected a whole number from 0 to 65535, got ${shownAs(value)}; leave it out or give 0 for a free port`,
  );
}

function readLifetime(value: unknown, name: string, usual: number): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value;
  throw new TypeError(
    `${name}: expected a positive whole number of seconds, got ${shownAs(value)}; leave it out for ${usual}`,
  );
}

function readNow(value: unknown): () => number {
  // Looked up at each call: a test may replace it by a clock of its own.
  if (value === undefined) return () => Date.now();
  if (typeof value === 'function' && Number.isFinite(value())) return value as () => number;
  throw new TypeError(
    `now: expected a function that gives the time in ms as a finite number, got ${shownAs(value)}; leave it out for Date.now`,
  );
}

function readTls(value: unknown): boolean {
  if (value === undefined || typeof value === 'boolean') return value === true;
  throw new TypeError(`tls: expected true or false, got ${shownAs(value)}; leave it out for plain HTTP`);
}

function readSeed(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value !== '') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  throw new TypeError(`seed: expected text or a number, got ${shownAs(value)}; leave it out for one that is drawn`);
}

function readListener(value: unknown): Settings['onRequest'] {
  if (value === undefined || typeof value === 'function') return value as Settings['onRequest'];
  throw new TypeError(`onRequest: expected a function, got ${shownAs(value)}; or leave it out`);
}

function readCredentials(value: unknown): Settings['credentials'] {
  const given = fields(value, 'credentials', ['paisr', 'paysecurez', 'singleview'], unseen);
  return {
    paisr: readFakes(given.paisr, 'credentials.paisr', ['token']),
    paysecurez: readFakes(given.paysecurez, 'credentials.paysecurez', ['clientId', 'clientSecret']),
    singleview: readFakes(given.singleview, 'credentials.singleview', ['clientId', 'clientCode', 'merchantId']),
  };
}

function readFakes<Name extends string>(
  value: unknown,
  owner: string,
  known: readonly Name[],
): Partial<Record<Name, string>> {
  const given = Object.entries(fields(value, owner, known, unseen)).filter(([, one]) => one !== undefined);
  for (const [name, one] of given) checkCredential(one, `${owner}.${name}`);
  return Object.fromEntries(given) as Partial<Record<Name, string>>;
}

/** What stands where credentials belong could be real ones. */
function unseen(value: unknown): string {
  return Array.isArray(value) ? 'a list' : value === null ? 'null' : typeof value;
}
