/**
 * Patterns that match generated secrets, even if they are truncated: credentials with the prefix `sandbox_`, and JWTs.
 */
const GENERATED = ['sandbox_[a-z]+_[0-9a-f]+', 'eyJ[\\w-]+\\.[\\w.-]+'];

/** Minimum length of a secret to redact. Shorter secrets would match ordinary words. */
const MIN_SECRET_LENGTH = 8;

/** Regular expressions for characters that must be escaped or may be percent-encoded in a URL. */
const SPECIAL: Readonly<Record<string, string>> = { '.': '\\.', '+': '(?:\\+|%2[Bb])', '/': '(?:/|%2[Ff])' };

/** Returns a function that redacts a sandbox's generated and `given` secrets in text. */
export function redaction(given: readonly string[]): (text: string) => string {
  const secrets = given
    .filter(({ length }) => length >= MIN_SECRET_LENGTH)
    .map((secret) => secret.replace(/[.+/]/g, (one) => SPECIAL[one] ?? one));
  const pattern = new RegExp([...secrets, ...GENERATED].join('|'), 'g');
  return (text) => text.replace(pattern, '[secret]');
}
