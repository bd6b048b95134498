/** What stands in place of a secret: `[secret access_token 3f2a91bc04de]`, the fingerprint only where it tells tokens apart. */
export function secretMark(name: string, fingerprint?: string): string {
  return fingerprint === undefined ? `[secret ${name}]` : `[secret ${name} ${fingerprint}]`;
}

/** Finds the marks in a text; the first group is the name. */
export const SECRET_MARKS: RegExp = /\[secret (\w+)(?: [0-9a-f]{12})?\]/g;
