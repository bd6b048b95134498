/** Some of the scopes that Paisr documents. */
export const SCOPES: readonly string[] = [
  'invoices.read',
  'profiles.read',
  'profiles.write',
  'tokens.read',
  'tokens.write',
  'wallets.read',
  'webhooks.read',
];
