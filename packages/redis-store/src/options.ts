import { isGuessable } from './guessable.js';
import { type IoredisClient, isRedisClient, type NodeRedisClient } from './redis-client.js';

/** The validated options of a store. */
export interface CheckedOptions {
  readonly client: NodeRedisClient | IoredisClient;
  readonly namespace: string;
  readonly keys: readonly { readonly id: string; readonly secret: Uint8Array }[];
}

const KEY_BYTES = 32;
/** Maximum number of keys. The number is limited, because a lookup tries the keys one after another. */
const MAX_KEYS = 8;

/** Validates the options. The error names the invalid option but does not show its value, which may be a secret. */
export function readOptions(options: unknown): CheckedOptions {
  try {
    return read(options);
  } catch (error) {
    if (error instanceof InvalidOption) throw error;
    // A getter's error may contain the secret that it was reading.
    throw invalid('options: must have fields that can be read (a getter threw an error)');
  }
}

function read(options: unknown): CheckedOptions {
  const { client, namespace, keys, ...others } = own(options, 'options');
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw invalid(`${unknown} is not an option; use only client, namespace, keys`);
  if (!isRedisClient(client)) {
    throw invalid(`client: must be a client of redis (createClient) or ioredis (new Redis) ${found(client)}`);
  }
  if (typeof namespace !== 'string' || !/^[\w.:-]{1,64}$/.test(namespace)) {
    const what = 'must be 1 to 64 letters, digits, _ . : and -, which name the application and its stage';
    throw invalid(`namespace: ${what} ${found(namespace)}`);
  }
  if (!Array.isArray(keys) || keys.length === 0) {
    throw invalid(`keys: must be an array of { id, secret }, the newest first ${found(keys)}`);
  }
  if (keys.length > MAX_KEYS) {
    throw invalid(`keys: must have at most ${MAX_KEYS} entries, because a read tries each of them`);
  }
  const ring = keys.map((key: unknown, index) => readKey(own(key, `keys.${index}`), `keys.${index}`));
  if (new Set(ring.map(({ id }) => id)).size < ring.length) throw invalid('keys: must have a different id each');
  return { client, namespace, keys: ring };
}

function readKey(
  { id, secret, ...others }: Readonly<Record<string, unknown>>,
  name: string,
): CheckedOptions['keys'][number] {
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw invalid(`${name}.${unknown} is not an option; use only id, secret`);
  if (typeof id !== 'string' || !/^[\w-]{1,32}$/.test(id)) {
    throw invalid(`${name}.id: must be 1 to 32 letters, digits, _ and - ${found(id)}`);
  }
  const bytes = bytesOf(secret);
  if (bytes === undefined || bytes.length < KEY_BYTES) {
    const what = `must be at least ${KEY_BYTES} random bytes, or their base64 (openssl rand -base64 32)`;
    throw invalid(`${name}.secret: ${what} ${found(secret)}`);
  }
  if (isGuessable(bytes, typeof secret === 'string' ? secret : undefined)) {
    const what = 'must be random bytes (openssl rand -base64 32), not a pattern, a sequence or an example';
    throw invalid(`${name}.secret: ${what}`);
  }
  return { id, secret: bytes };
}

/** Copies the bytes of a secret, so that later changes to the original have no effect. */
function bytesOf(secret: unknown): Uint8Array | undefined {
  if (ArrayBuffer.isView(secret)) {
    return Uint8Array.from(new Uint8Array(secret.buffer, secret.byteOffset, secret.byteLength));
  }
  if (typeof secret !== 'string' || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(secret)) return undefined;
  return Buffer.from(secret, 'base64');
}

function own(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(`${name}: must be an object ${found(value)}`);
  return Object.assign(Object.create(null), value) as Readonly<Record<string, unknown>>;
}

/**
 * Describes the type of a value but never its content. Also reports empty strings and surrounding whitespace, which are
 * common mistakes when secrets come from variables and files.
 */
function found(value: unknown): string {
  if (value === undefined || value === '') return '(missing)';
  const type = value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`.replace('a o', 'an o');
  return `(got ${type}${typeof value === 'string' && value !== value.trim() ? ' with whitespace around it' : ''})`;
}

class InvalidOption extends TypeError {}

const invalid = (text: string): InvalidOption => new InvalidOption(`redisStore: ${text}`);
