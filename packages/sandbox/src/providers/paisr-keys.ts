import type { BearerState } from '../http/bearer.js';
import { idCounter } from '../id-counter.js';
import { RateLimit } from './rate-limit.js';

export interface Permission {
  readonly id: string;
  readonly type: string;
}

export interface Key {
  readonly id: string;
  readonly secret: string;
  description: string;
  permissions: readonly Permission[];
  readonly createdAt: number;
  /** Wall clock time in ms at which the key expires. `undefined` if it never expires. */
  endsAt?: number;
  readonly limit: RateLimit;
}

/**
 * Maximum number of requests per key and minute. Paisr's public pages do not say whether the limit applies per key or
 * per account.
 */
export const MAX_REQUESTS_PER_MINUTE = 250;

/** The API keys of one account. */
export class PaisrKeys {
  readonly #makeSecret: (number: number) => string;
  readonly #bySecret = new Map<string, Key>();
  readonly #byId = new Map<string, Key>();
  readonly #revoked = new Set<string>();
  readonly #nextKeyId = idCounter('tkn_');
  readonly #nextPermissionId = idCounter('tpm_');
  #made = 0;

  constructor(makeSecret: (number: number) => string) {
    this.#makeSecret = makeSecret;
  }

  add(description: string, scopes: readonly string[], createdAt: number, secret?: string): Key {
    this.#made += 1;
    const key: Key = {
      id: this.#nextKeyId(),
      secret: secret ?? this.#makeSecret(this.#made),
      description,
      permissions: this.#permit(scopes),
      createdAt,
      limit: new RateLimit(MAX_REQUESTS_PER_MINUTE, 60_000),
    };
    this.#byId.set(key.id, key);
    this.#bySecret.set(key.secret, key);
    return key;
  }

  list(now: number): readonly Key[] {
    this.#dropEnded(now);
    return [...this.#byId.values()];
  }

  get(id: string, now: number): Key | undefined {
    this.#dropEnded(now);
    return this.#byId.get(id);
  }

  /** Returns the key with this secret, or the state `revoked` or `unknown`. */
  bySecret(secret: string, now: number): Key | Exclude<BearerState, 'good'> {
    this.#dropEnded(now);
    return this.#bySecret.get(secret) ?? (this.#revoked.has(secret) ? 'revoked' : 'unknown');
  }

  revoke(key: Key): void {
    this.#byId.delete(key.id);
    this.#bySecret.delete(key.secret);
    this.#revoked.add(key.secret);
  }

  revokeAll(): void {
    for (const key of [...this.#byId.values()]) this.revoke(key);
  }

  addPermissions(key: Key, scopes: readonly string[]): void {
    const held = new Set(key.permissions.map(({ type }) => type));
    key.permissions = [...key.permissions, ...this.#permit(scopes.filter((scope) => !held.has(scope)))];
  }

  /** Creates one permission per scope, and ignores duplicate scopes. */
  #permit(scopes: readonly string[]): Permission[] {
    return [...new Set(scopes)].map((type) => ({ id: this.#nextPermissionId(), type }));
  }

  #dropEnded(now: number): void {
    for (const key of this.#byId.values()) {
      if (key.endsAt !== undefined && now >= key.endsAt) this.revoke(key);
    }
  }
}
