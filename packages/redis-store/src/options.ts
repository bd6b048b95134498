import { isGuessable } from './guessable.js';
import { type IoredisClient, isRedisClient, type NodeRedisClient } from './redis-client.js';

/** Checked options of a store. */
export interface CheckedOptions {
  readonly client: NodeRedisClient | IoredisClient;
  readonly namespace: string;
  readonly keys: readonly { readonly id: string; readonly secret: Uint8Array }[];
}

const KEY_BYTES = 32;
/** Maximum number of keys. A lookup tries them one after the other. */
const MOST_KEYS = 8;

/** Checks the options. Throws a TypeError that names the invalid option and never quotes its value: it may be a secret. */
export function readOptions(options: unknown): CheckedOptions {
  const { client, namespace, keys, ...others } = own(options, 'options');
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw expected(unknown, 'no option of this name, only client, namespace, keys');
  if (!isRedisClient(client)) {
    throw expected('client', 'a client of redis (createClient) or ioredis (new Redis)', remarkOn(client));
  }
  if (typeof namespace !== 'string' || !/^[\w.:-]{1,64}$/.test(namespace)) {
    const what = '1 to 64 letters, digits, _ . : and -, which name the application and its stage';
    throw expected('namespace', what, remarkOn(namespace));
  }
  if (!Array.isArray(keys) || keys.length === 0) {
    throw expected('keys', 'a list of { id, secret }, the newest first', remarkOn(keys));
  }
  if (keys.length > MOST_KEYS) throw expected('keys', `at most ${MOST_KEYS}, as a token is looked for under each`);
  const ring = keys.map((key: unknown, index) => readKey(own(key, `keys.${index}`), `keys.${index}`));
  if (new Set(ring.map(({ id }) => id)).size < ring.length) throw expected('keys', 'each id once');
  return { client, namespace, keys: ring };
}

function readKey(
  { id, secret, ...others }: Readonly<Record<string, unknown>>,
  name: string,
): CheckedOptions['keys'][number] {
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw expected(`${name}.${unknown}`, 'no field of this name, only id, secret');
  if (typeof id !== 'string' || !/^[\w-]{1,32}$/.test(id)) {
    throw expected(`${name}.id`, '1 to 32 letters, digits, _ and -', remarkOn(id));
  }
  const bytes = bytesOf(secret);
  if (bytes === undefined || bytes.length < KEY_BYTES) {
    const what = `at least ${KEY_BYTES} random bytes, or their base64 (openssl rand -base64 32)`;
    throw expected(`${name}.secret`, what, remarkOn(secret));
  }
  if (isGuessable(bytes, typeof secret === 'string' ? secret : undefined)) {
    const what = 'random bytes (openssl rand -base64 32), not a pattern, a sequence or an example';
    throw expected(`${name}.secret`, what);
  }
  return { id, secret: bytes };
}

/** Returns a copy of the secret, so that later changes to the original have no effect. */
function bytesOf(secret: unknown): Uint8Array | undefined {
  if (ArrayBuffer.isView(secret)) {
    return Uint8Array.from(new Uint8Array(secret.buffer, secret.byteOffset, secret.byteLength));
  }
  if (typeof secret !== 'string' || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(secret)) return undefined;
  return Buffer.from(secret, 'base64');
}

function own(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw expected(name, 'an object');
  return Object.assign(Object.create(null), value) as Readonly<Record<string, unknown>>;
}

/** A remark on a value that is missing (an unset variable) or has whitespace around it (the line break of a file). */
function remarkOn(value: unknown): string {
  if (value === undefined || value === '') return ', but it is missing';
  return typeof value !== 'string' || value === value.trim() ? '' : ', without spaces and line breaks around it';
}

const expected = (name: string, what: string, more = ''): TypeError =>
  new TypeError(`redisStore: ${name}: expected ${what}${more}`);
