import { kindOf } from '../http/body-kind.js';
import { readField, readGetter } from './getters.js';

/** Properties of a `Request` and of `init` that the client reads. */
const NAMES = [
  'method',
  'headers',
  'body',
  'signal',
  'redirect',
  'credentials',
  'mode',
  'cache',
  'integrity',
  'keepalive',
  'referrer',
] as const;

/** Properties of `init` only. The last five are extensions of undici, node-fetch and Bun that choose a connection. */
const INIT_NAMES = [
  ...NAMES,
  'duplex',
  'timeout',
  'idempotent',
  'route',
  'dispatcher',
  'agent',
  'proxy',
  'tls',
  'unix',
] as const;

/** The values of a `Request`, or of `init`. Missing values are `undefined`. */
export type GivenFields = Readonly<Partial<Record<(typeof INIT_NAMES)[number], unknown>>>;

/** The arguments of a call, of which every property has been read once. They have not been checked yet. */
export interface GivenCall {
  /** The URL as text, or `undefined` if the input is not a string, a `URL` or a `Request`. */
  readonly url: string | undefined;
  /** The properties of a `Request`. Empty for other inputs. */
  readonly request: GivenFields;
  /** Whether the body of a `Request` has been read. */
  readonly isUsed: boolean;
  readonly init: GivenFields;
  /** What an invalid argument must be, or `undefined`. */
  readonly invalid: string | undefined;
}

const NOTHING: GivenFields = Object.freeze(Object.create(null));

/** Reads the arguments of a call once, so that they cannot change between a check and their use. */
export function readCall(input: unknown, init: unknown): GivenCall {
  const call = { url: undefined, request: NOTHING, isUsed: false, init: NOTHING, invalid: undefined };
  if (typeof input === 'string') return { ...call, url: input, ...initOf(init) };
  const kind = kindOf(input);
  if (typeof input !== 'object' || input === null || (kind !== 'URL' && kind !== 'Request')) {
    return { ...call, invalid: 'input: must be a string, a URL or a Request' };
  }
  let given: Pick<GivenCall, 'url' | 'request' | 'isUsed'>;
  try {
    given = kind === 'URL' ? urlOf(input) : requestOf(input);
  } catch {
    // The object only claims to be of this class.
    given = call;
  }
  if (typeof given.url !== 'string') return { ...call, invalid: `input: must be a ${kind} that can be read` };
  return { ...call, ...given, ...initOf(init) };
}

function urlOf(input: object): Pick<GivenCall, 'url' | 'request' | 'isUsed'> {
  return { url: readGetter(input, 'href') as string, request: NOTHING, isUsed: false };
}

function requestOf(input: object): Pick<GivenCall, 'url' | 'request' | 'isUsed'> {
  const url = readGetter(input, 'url') as string;
  const request = fieldsOf(NAMES, (name) => readGetter(input, name));
  return { url, request, isUsed: readGetter(input, 'bodyUsed') === true };
}

function initOf(init: unknown): Pick<GivenCall, 'init' | 'invalid'> {
  if (init === undefined || init === null) return { init: NOTHING, invalid: undefined };
  if (typeof init !== 'object') return { init: NOTHING, invalid: 'init: must be an object' };
  if (kindOf(init) === 'Request') {
    return { init: NOTHING, invalid: 'init: must be an object with options, not a Request; pass the Request as input' };
  }
  return { init: fieldsOf(INIT_NAMES, (name) => readField(init, name)), invalid: undefined };
}

function fieldsOf(names: readonly (typeof INIT_NAMES)[number][], read: (name: string) => unknown): GivenFields {
  const fields: Partial<Record<(typeof INIT_NAMES)[number], unknown>> = Object.create(null);
  for (const name of names) {
    const value = read(name);
    if (value !== undefined) fields[name] = value;
  }
  return fields;
}
