import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto';
import type { StoredToken, TokenLease, TokenStore } from '@x/core';

/**
 * The only method that the store needs from a Postgres client, such as a `Pool` from `pg`. The caller opens and closes
 * the client.
 */
export interface Database {
  query(text: string, values: unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
}

/**
 * SQL statement that creates the table. Each identity has one row, which contains its encrypted token and the lease for
 * requesting the next token. Use a separate table for each application.
 */
export const SCHEMA = `create table if not exists shared_token (
  identity text primary key, sealed text, ends timestamptz, owner text, lease_ends timestamptz
)`;

// Each operation is a single statement, so that the database determines which process comes first. clock_timestamp()
// returns the current time of the database, which is the same for all processes. now() would return the start time of
// the transaction.
const GET = `select sealed, 1000 * extract(epoch from ends - clock_timestamp()) as remaining
  from shared_token where identity = $1 and sealed is not null and ends > clock_timestamp()`;

const DELETE = 'update shared_token set sealed = null where identity = $1 and sealed = $2';

const LEASE = `insert into shared_token as there (identity, owner, lease_ends)
  values ($1, $2, clock_timestamp() + $3 * interval '1 millisecond')
  on conflict (identity) do update set owner = excluded.owner, lease_ends = excluded.lease_ends
  where $4 or there.owner is null or there.lease_ends <= clock_timestamp() returning owner`;

const EXTEND = `update shared_token set lease_ends = clock_timestamp() + $3 * interval '1 millisecond'
  where identity = $1 and owner = $2 returning owner`;

// The statement computes the expiry time from the end of the lease instead of the current time, so that network delays
// do not affect the expiry time.
const PUT = `update shared_token set owner = null, sealed = $3, ends = lease_ends + $4 * interval '1 millisecond'
  where identity = $1 and owner = $2`;

const RELEASE = 'update shared_token set owner = null where identity = $1 and owner = $2';

/** Shares one token per identity among all processes that use the same Postgres table. */
export class PostgresStore implements TokenStore {
  readonly #database: Database;
  readonly #key: Uint8Array;

  /** @param key Encryption key of 32 random bytes. Store the key outside the database. */
  constructor(database: Database, key: Uint8Array) {
    this.#database = database;
    this.#key = key;
  }

  async get(identity: string): Promise<StoredToken | undefined> {
    const found = await this.#find(identity);
    return found && { ...open(found.sealed, identity, this.#key), remaining: Number(found.remaining) };
  }

  async delete(identity: string, value: string): Promise<void> {
    const found = await this.#find(identity);
    if (found === undefined || open(found.sealed, identity, this.#key).value !== value) return;
    // A newer token has a different `sealed` value, so this statement does not delete it.
    await this.#database.query(DELETE, [identity, found.sealed]);
  }

  async lease(identity: string, ms: number, takeOver: boolean): Promise<TokenLease | undefined> {
    const owner = randomUUID();
    const { rows } = await this.#database.query(LEASE, [identity, owner, ms, takeOver]);
    if (rows.length === 0) return undefined;
    // `ends` is computed after the response arrives, so the lease in the database never ends later than `ends`.
    let ends = performance.now() + ms;
    return {
      extend: async (more) => {
        // The database may have extended the lease even if its response was lost.
        ends = Math.max(ends, performance.now() + more);
        const { rows: extended } = await this.#database.query(EXTEND, [identity, owner, more]);
        if (extended.length > 0) ends = performance.now() + more;
        return extended.length > 0;
      },
      put: async ({ remaining, ...token }) => {
        const sealed = seal(token, identity, this.#key);
        await this.#database.query(PUT, [identity, owner, sealed, remaining - (ends - performance.now())]);
      },
      release: async () => {
        await this.#database.query(RELEASE, [identity, owner]);
      },
    };
  }

  async #find(identity: string): Promise<{ readonly sealed: string; readonly remaining: string } | undefined> {
    const { rows } = await this.#database.query(GET, [identity]);
    return rows[0] as { readonly sealed: string; readonly remaining: string } | undefined;
  }
}

type Sealed = Omit<StoredToken, 'remaining'>;

/**
 * Encrypts a token with AES-256-GCM and binds the ciphertext to the token's identity. The table and its backups then
 * contain no readable tokens, and a token that is moved to a different identity's row cannot be decrypted.
 */
function seal(token: Sealed, identity: string, key: Uint8Array): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(identity));
  const text = Buffer.concat([cipher.update(JSON.stringify(token)), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64');
}

function open(sealed: string, identity: string, key: Uint8Array): Sealed {
  try {
    const bytes = Buffer.from(sealed, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 });
    decipher.setAAD(Buffer.from(identity)).setAuthTag(bytes.subarray(12, 28));
    return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString()) as Sealed;
  } catch {
    // The `store.failed` event includes this reason. The original error is dropped, because it may quote the stored
    // text.
    throw Object.assign(new Error('unreadable'), { reason: 'unreadable' });
  }
}
