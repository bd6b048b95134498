/** What a sandbox makes says so of itself, and a JWT begins as every JWT does; also where the end was cut off. */
const MADE = ['sandbox_[a-z]+_[0-9a-f]+', 'eyJ[\\w-]+\\.[\\w.-]+'];

/** Shorter ones would be found in ordinary words. */
const MIN_SECRET_LENGTH = 8;

/** These may stand in a credential, and in a pattern or in a URL they stand for something else. */
const SPECIAL: Readonly<Record<string, string>> = { '.': '\\.', '+': '(?:\\+|%2[Bb])', '/': '(?:/|%2[Ff])' };

/** Takes every secret of a sandbox out of a text: those that it makes, and those that it was `given`. */
export function redaction(given: readonly string[]): (text: string) => string {
  const secrets = given
    .filter(({ length }) => length >= MIN_SECRET_LENGTH)
    .map((secret) => secret.replace(/[.+/]/g, (one) => SPECIAL[one] ?? one));
  const pattern = new RegExp([...secrets, ...MADE].join('|'), 'g');
  return (text) => text.replace(pattern, '[secret]');
}
