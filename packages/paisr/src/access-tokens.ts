import type { CallOptions, Secret } from '@x/core';

/** What a key may do. Paisr's list is not complete in public, so any text is taken. */
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

/** One scope of a key. */
export interface Permission {
  /** `tpm_…` */
  readonly id: string;
  /** The scope. */
  readonly type: Scope;
}

/** A key of the account, without its secret. */
export interface AccessTokenInfo {
  /** `tkn_…` */
  readonly id: string;
  /** What the key is for, in the words that it was made with. */
  readonly description: string;
  /** What it may do. */
  readonly permissions: readonly Permission[];
  /** When it was made. */
  readonly createdAt?: Date;
  /** Who made it: the id of a team member, `tem_…`. */
  readonly createdBy?: string;
  /** When it ends; left out where Paisr names no end. */
  readonly expiresAt?: Date;
}

/** A key that has just been made. */
export interface CreatedAccessToken {
  /** `tkn_…` */
  readonly id: string;
  /** The key itself. Paisr shows it once and never again: put `secret.reveal()` into your secret store at once. */
  readonly secret: Secret;
}

/** What a new key is made of. */
export interface CreateAccessToken {
  /** What the key is for: 4 to 48 letters, digits, spaces and parentheses (Paisr, Access tokens: Create). */
  readonly description: string;
  /** At least one. */
  readonly scopes: readonly Scope[];
}

/**
 * Paisr's access-token resource. Arguments are checked before anything is sent (`invalid_request` names the field).
 * The key that the client uses needs the scope `tokens.read` to look and `tokens.write` to change.
 */
export interface AccessTokens {
  /**
   * Makes a key. Sent once and never again by this client, whatever failed: where `error.outcome` is `unknown`, the key
   * may exist though its secret is lost; look for its description with `list` and revoke it.
   */
  create(token: CreateAccessToken, options?: CallOptions): Promise<CreatedAccessToken>;
  /** All keys of the account. */
  list(options?: CallOptions): Promise<readonly AccessTokenInfo[]>;
  /** One key by its id. */
  get(id: string, options?: CallOptions): Promise<AccessTokenInfo>;
  /** Gives a key another description. */
  update(id: string, change: { readonly description: string }, options?: CallOptions): Promise<void>;
  /** Ends a key: whoever uses it gets a 401 from then on. */
  revoke(id: string, options?: CallOptions): Promise<void>;
  /** Adds scopes to a key. */
  addPermissions(id: string, scopes: readonly Scope[], options?: CallOptions): Promise<void>;
  /** Takes one scope from a key, by the id that {@link Permission} has. */
  removePermission(id: string, permissionId: string, options?: CallOptions): Promise<void>;
}
