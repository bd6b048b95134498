/** Patterns of secrets that a sandbox creates: marked credentials, and JWTs. They also match if the end was cut off. */
const GENERATED = ['sandbox_[a-z]+_[0-9a-f]+', 'eyJ[\\w-]+\\.[\\w.-]+'];

/** Shorter secrets would match ordinary words. */
const MIN_SECRET_LENGTH = 8;

/** Characters allowed in credentials that have another meaning in a pattern, or another form in a URL. */
const SPECIAL: Readonly<Record<string, string>> = { '.': '\\.', '+': '(?:\\+|%2[Bb])', '/': '(?:/|%2[Ff])' };

/** Returns a function that replaces a sandbox's secrets in a text: the generated ones and the `given` ones. */
export function redaction(given: readonly string[]): (text: string) => string {
  const secrets = given
    .filter(({ length }) => length >= MIN_SECRET_LENGTH)
    .map((secret) => secret.replace(/[.+/]/g, (one) => SPECIAL[one] ?? one));
  const pattern = new RegExp([...secrets, ...GENERATED].join('|'), 'g');
  return (text) => text.replace(pattern, '[secret]');
}
