import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { StoreFailure } from './store-failure.js';

/**
 * A key that encrypts the tokens in the store. Generate the secret with `openssl rand -base64 32`, and never store it
 * in Redis or your repository.
 */
export interface StoreKey {
  /**
   * ID of the key: 1 to 32 letters, digits, `_` and `-`. The ID is stored with each value. Never use the same ID for
   * two different secrets.
   */
  readonly id: string;
  /** Secret of at least 32 random bytes, as a byte array or in base64. */
  readonly secret: string | Uint8Array;
}

/** The token properties that are encrypted. */
export interface SealedToken {
  readonly value: string;
  readonly issuedAt: number;
  readonly lifetime: number;
}

const VERSION = '1';
const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const IV_BYTES = 12;
/** Length of a full authentication tag. With `authTagLength`, Node.js rejects shorter tags. */
const TAG_BYTES = 16;

/** Matches an encrypted value: version, key ID, mark and body. The body contains the IV, the tag and the ciphertext. */
const SEALED = /^(\d+)\.([\w-]+)\.([\w-]+)\.([\w-]+)$/;

/** A key in the key ring, from which separate keys for names, marks and values are derived. */
export class RingKey {
  readonly id: string;
  readonly #nameKey: Buffer;
  readonly #markKey: Buffer;
  readonly #valueKey: Buffer;

  constructor(id: string, secret: Uint8Array, namespace: string) {
    const derive = (use: string): Buffer =>
      Buffer.from(hkdfSync('sha256', secret, namespace, `@x/redis-store/${VERSION}/${use}`, KEY_BYTES));
    this.id = id;
    this.#nameKey = derive('name');
    this.#markKey = derive('mark');
    this.#valueKey = derive('value');
  }

  /** Returns the name under which an identity's token is stored in Redis. */
  nameOf(identity: string): string {
    return keyedHash(this.#nameKey, identity);
  }

  /** Returns the mark of a token, by which a script recognizes the token's encrypted value. */
  markOf(token: string): string {
    return keyedHash(this.#markKey, token);
  }

  /**
   * Encrypts a token.
   *
   * @param name Name of the Redis key. The value cannot be decrypted under a different name.
   */
  seal({ value, issuedAt, lifetime }: SealedToken, name: string): string {
    const head = `${VERSION}.${this.id}.${this.markOf(value)}`;
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, this.#valueKey, iv);
    cipher.setAAD(Buffer.from(`${head}.${name}`));
    const text = Buffer.concat([cipher.update(JSON.stringify([value, issuedAt, lifetime])), cipher.final()]);
    return `${head}.${Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64url')}`;
  }

  /** Decrypts a token. Throws an error if the header, the body or the name was changed. */
  open(head: string, body: Buffer, name: string): SealedToken {
    const iv = body.subarray(0, IV_BYTES);
    const decipher = createDecipheriv(CIPHER, this.#valueKey, iv, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(`${head}.${name}`));
    decipher.setAuthTag(body.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    const text = Buffer.concat([decipher.update(body.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
    // The decrypted text always has this format, because only this package encrypts with these keys.
    const [value, issuedAt, lifetime] = JSON.parse(text.toString()) as [string, number, number];
    return { value, issuedAt, lifetime };
  }
}

/**
 * Decrypts a value that was encrypted for this name with a key in the key ring. Throws a `StoreFailure` if the value
 * cannot be decrypted.
 */
export function unseal(sealed: string, name: string, ring: readonly RingKey[]): SealedToken {
  const [, version, id, mark, body] = SEALED.exec(sealed) ?? [];
  if (body === undefined) throw new StoreFailure('unreadable');
  if (version !== VERSION) throw new StoreFailure('other_schema');
  const key = ring.find((one) => one.id === id);
  if (key === undefined) throw new StoreFailure('unknown_key');
  try {
    return key.open(`${version}.${id}.${mark}`, Buffer.from(body, 'base64url'), name);
  } catch {
    throw new StoreFailure('unreadable');
  }
}

function keyedHash(key: Buffer, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url');
}
