/** Some scopes from Paisr's documentation that are useful for trying it out. */
export const SCOPES: readonly string[] = [
  'invoices.read',
  'profiles.read',
  'profiles.write',
  'tokens.read',
  'tokens.write',
  'wallets.read',
  'webhooks.read',
];
