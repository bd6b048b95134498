/**
 * Returns the placeholder that replaces a secret in a text, such as `[secret access_token 3f2a91bc04de]`. Only the placeholder
 * of a token contains a fingerprint.
 */
export function secretMark(name: string, fingerprint?: string): string {
  return fingerprint === undefined ? `[secret ${name}]` : `[secret ${name} ${fingerprint}]`;
}

/** Matches the placeholders of secrets in a text. The first capturing group contains the name of the secret. */
export const SECRET_MARKS: RegExp = /\[secret (\w+)(?: [0-9a-f]{12})?\]/g;
