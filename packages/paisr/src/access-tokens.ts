import type { CallOptions, Secret } from '@x/core';

/**
 * A key's permission, such as `invoices.read`. The type accepts any string because Paisr's public list is incomplete.
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

/** One of a key's scopes, with its permission ID. */
export interface Permission {
  /** ID of the permission (`tpm_…`). Pass this ID to `removePermission`. */
  readonly id: string;
  /** The scope. */
  readonly type: Scope;
}

/** One of the account's keys, without its secret. */
export interface AccessTokenInfo {
  /** ID of the key (`tkn_…`). */
  readonly id: string;
  /** The key's purpose. */
  readonly description: string;
  /** The key's scopes. */
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
  /** The key itself. Paisr returns the secret only once, so save `secret.reveal()` in your secret store immediately. */
  readonly secret: Secret;
}

/** A new key's properties. */
export interface CreateAccessToken {
  /** Purpose of the key: 4 to 48 letters, digits, spaces or parentheses (Paisr, Access tokens: Create). */
  readonly description: string;
  /** The key's scopes. At least one is required. */
  readonly scopes: readonly Scope[];
}

/**
 * Creates, lists, updates and revokes the account's API keys.
 *
 * Every method validates its arguments before sending a request. It rejects with the code `invalid_request` and a
 * message that names the invalid field. The client's own key needs the scope `tokens.read` to read keys, and
 * `tokens.write` to create, update and revoke them.
 */
export interface AccessTokens {
  /**
   * Creates a key. The client never retries this request. If `error.outcome` is `unknown`, the key may exist, but its
   * secret is lost. Find the key by its description with `list`, and revoke it.
   *
   * @example
   * ```ts
   * const key = await paisr.accessTokens.create({ description: 'Reporting', scopes: ['invoices.read'] });
   * await secretStore.save(key.id, key.secret.reveal());
   * ```
   */
  create(token: CreateAccessToken, options?: CallOptions): Promise<CreatedAccessToken>;
  /**
   * Returns all of the account's keys, without their secrets.
   *
   * @example
   * ```ts
   * const keys = await paisr.accessTokens.list();
   * ```
   */
  list(options?: CallOptions): Promise<readonly AccessTokenInfo[]>;
  /**
   * Returns the key with this ID, without its secret.
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
   * Revokes a key. Requests with this key then fail with a 401.
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
