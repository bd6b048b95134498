/**
 * Returns the placeholder for a secret, such as `[secret access_token 3f2a91bc04de]`. Only placeholders for tokens contain a
 * fingerprint.
 */
export function secretMark(name: string, fingerprint?: string): string {
  return fingerprint === undefined ? `[secret ${name}]` : `[secret ${name} ${fingerprint}]`;
}

/** Matches placeholders for secrets. The first group captures the secret's name. */
export const SECRET_MARKS: RegExp = /\[secret (\w+)(?: [0-9a-f]{12})?\]/g;
