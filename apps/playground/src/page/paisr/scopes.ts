/** Some of the scopes in Paisr's documentation. */
export const SCOPES: readonly string[] = [
  'invoices.read',
  'profiles.read',
  'profiles.write',
  'tokens.read',
  'tokens.write',
  'wallets.read',
  'webhooks.read',
];
