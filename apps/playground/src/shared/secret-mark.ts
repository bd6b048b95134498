/** Returns the text that replaces a secret, such as `[secret access_token 3f2a91bc04de]`. Only tokens have a fingerprint. */
export function secretMark(name: string, fingerprint?: string): string {
  return fingerprint === undefined ? `[secret ${name}]` : `[secret ${name} ${fingerprint}]`;
}

/** Matches the marks in a text. The first group is the name of the secret. */
export const SECRET_MARKS: RegExp = /\[secret (\w+)(?: [0-9a-f]{12})?\]/g;
