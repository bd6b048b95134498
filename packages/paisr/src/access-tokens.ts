import type { CallOptions, Secret } from '@x/core/fetch';

/**
 * A permission that a key can have, such as `invoices.read`. Any string is accepted, because Paisr's public list of
 * scopes is incomplete.
 */
export type Scope =
  | 'invoices.read'
  | 'profiles.read'
  | 'profiles.write'
  | `profiles.${'addresses' | 'owners' | 'members'}.${string}`
  | 'tokens.read'
  | 'tokens.write'
  | 'webhooks.read'
  | 'webhooks.write'
  | 'webhooks.secret.read'
  | 'webhooks.secret.write'
  | 'providers.read'
  | 'providers.write'
  | 'wallets.read'
  | 'wallets.write'
  | 'wallets.pin.read'
  | (string & {});

/** A scope that a key has, and the ID of the permission. */
export interface Permission {
  /** ID of the permission (`tpm_…`), which you can pass to `removePermission`. */
  readonly id: string;
  /** Name of the scope. */
  readonly type: Scope;
}

/** An API key of the account, without its secret. */
export interface AccessTokenInfo {
  /** ID of the key (`tkn_…`). */
  readonly id: string;
  /** Purpose of the key. */
  readonly description: string;
  /** Scopes of the key. */
  readonly permissions: readonly Permission[];
  /** Time when the key was created. Omitted if Paisr does not send a valid date. */
  readonly createdAt?: Date;
  /** ID of the team member who created the key (`tem_…`). */
  readonly createdBy?: string;
  /** Time when the key expires. Omitted if Paisr does not send a valid date. */
  readonly expiresAt?: Date;
}

/** A newly created key. */
export interface CreatedAccessToken {
  /** ID of the key (`tkn_…`). */
  readonly id: string;
  /**
   * The API key to send. Paisr returns the key only once, so save `secret.reveal()` in your secret store immediately.
   */
  readonly secret: Secret;
}

/** Properties of a new API key. */
export interface CreateAccessToken {
  /** Purpose of the key: 4 to 48 letters, digits, spaces or parentheses (Paisr, Access tokens: Create). */
  readonly description: string;
  /** Scopes of the key. At least one is required. */
  readonly scopes: readonly Scope[];
}

/**
 * Creates, lists, updates and revokes the account's API keys.
 *
 * Every method validates its arguments before sending a request. If an argument is invalid, the method rejects with the
 * code `invalid_request` and a message that names the field. The client's own key needs the scope `tokens.read` to read
 * keys, and `tokens.write` to create, update and revoke them.
 */
export interface AccessTokens {
  /**
   * Creates a key. This request is never retried. If the request fails with the outcome `unknown`, the key may exist,
   * but its secret is lost. Use `list` to find the key by its description, and then revoke it.
   *
   * @example
   * ```ts
   * const key = await paisr.accessTokens.create({ description: 'Reporting', scopes: ['invoices.read'] });
   * await secretStore.save(key.id, key.secret.reveal());
   * ```
   */
  create(token: CreateAccessToken, options?: CallOptions): Promise<CreatedAccessToken>;
  /**
   * Returns all keys of the account, without their secrets.
   *
   * @example
   * ```ts
   * const keys = await paisr.accessTokens.list();
   * ```
   */
  list(options?: CallOptions): Promise<readonly AccessTokenInfo[]>;
  /**
   * Returns the key with the given ID, without its secret.
   *
   * @example
   * ```ts
   * const { permissions, expiresAt } = await paisr.accessTokens.get('tkn_123456');
   * ```
   */
  get(id: string, options?: CallOptions): Promise<AccessTokenInfo>;
  /**
   * Updates a key's description.
   *
   * @example
   * ```ts
   * await paisr.accessTokens.update('tkn_123456', { description: 'Reporting (new)' });
   * ```
   */
  update(id: string, change: { readonly description: string }, options?: CallOptions): Promise<void>;
  /**
   * Revokes a key. After that, requests with the key fail with a 401.
   *
   * @example
   * ```ts
   * await paisr.accessTokens.revoke('tkn_123456');
   * ```
   */
  revoke(id: string, options?: CallOptions): Promise<void>;
  /**
   * Adds scopes to a key.
   *
   * @example
   * ```ts
   * await paisr.accessTokens.addPermissions('tkn_123456', ['profiles.read']);
   * ```
   */
  addPermissions(id: string, scopes: readonly Scope[], options?: CallOptions): Promise<void>;
  /**
   * Removes one scope from a key. `permissionId` is the `id` of the scope's {@link Permission}.
   *
   * @example
   * ```ts
   * const { permissions } = await paisr.accessTokens.get('tkn_123456');
   * const permission = permissions.find(({ type }) => type === 'profiles.read');
   * if (permission) await paisr.accessTokens.removePermission('tkn_123456', permission.id);
   * ```
   */
  removePermission(id: string, permissionId: string, options?: CallOptions): Promise<void>;
}
