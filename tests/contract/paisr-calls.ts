import type { Paisr } from '@x/paisr';
import type { PAISR } from './wire-shapes.js';

/** The name of an operation of Paisr's access-token resource. */
export type PaisrOperation = keyof typeof PAISR;

/** The key that the calls create. */
export const KEY = { description: 'Postman', scopes: ['invoices.read'] };

/** Calls each operation with a client, key ID and permission ID. */
export const PAISR_CALLS: Readonly<
  Record<PaisrOperation, (by: Paisr, id: string, permission: string) => Promise<unknown>>
> = {
  create: (by) => by.accessTokens.create(KEY),
  list: (by) => by.accessTokens.list(),
  get: (by, id) => by.accessTokens.get(id),
  update: (by, id) => by.accessTokens.update(id, { description: 'Reporting (new)' }),
  revoke: (by, id) => by.accessTokens.revoke(id),
  addPermissions: (by, id) => by.accessTokens.addPermissions(id, ['profiles.read', 'wallets.read']),
  removePermission: (by, id, permission) => by.accessTokens.removePermission(id, permission),
};
