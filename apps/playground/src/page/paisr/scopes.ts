/** Of Paisr's document, a few that mean something to somebody who tries it out. */
export const SCOPES: readonly string[] = [
  'invoices.read',
  'profiles.read',
  'profiles.write',
  'tokens.read',
  'tokens.write',
  'wallets.read',
  'webhooks.read',
];
