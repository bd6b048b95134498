import type { Random } from './random.js';

/** A secret as somebody has written it down. */
export interface Spelled {
  readonly secret: string;
  readonly text: string;
  /** For each character of the text the places in the secret that it stands for; in base64 these may be two. */
  readonly places: readonly (readonly number[])[];
}

/** Spells the characters of a text one by one. */
type Spelling = (unit: string) => string;

const codeOf = (unit: string): number => unit.charCodeAt(0);
const hexOf = (unit: string): string => codeOf(unit).toString(16).padStart(2, '0');
const paddedHexOf = (unit: string): string => hexOf(unit).padStart(4, '0');

/** The names of ASCII punctuation that HTML has always had. */
const NAMES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Spellings that may be mixed, and put over one another. */
const ESCAPES: readonly Spelling[] = [
  encodeURIComponent,
  (unit) => `%${hexOf(unit)}`,
  (unit) => `%${hexOf(unit).toUpperCase()}`,
  (unit) => `%25${hexOf(unit)}`,
  (unit) => JSON.stringify(unit).slice(1, -1),
  (unit) => `\\u${paddedHexOf(unit)}`,
  (unit) => `\\u{${hexOf(unit)}}`,
  (unit) => `\\x${hexOf(unit)}`,
  (unit) => `\\${codeOf(unit).toString(8).padStart(3, '0')}`,
  (unit) => NAMES[unit] ?? unit,
  (unit) => `&#${codeOf(unit)};`,
  (unit) => `&#x${hexOf(unit)};`,
];

const plain: Spelling = (unit) => unit;

/** Spellings that have to be the same for all characters. */
const LISTS: readonly Spelling[] = [
  hexOf,
  (unit) => hexOf(unit).toUpperCase(),
  (unit) => `${hexOf(unit)} `,
  (unit) => `${hexOf(unit)}:`,
  (unit) => `${hexOf(unit)}-`,
  (unit) => `0x${hexOf(unit)}, `,
  (unit) => `=${hexOf(unit).toUpperCase()}`,
  (unit) => `${codeOf(unit)}, `,
  (unit) => `${codeOf(unit)} `,
  (unit) => `${codeOf(unit).toString(8).padStart(3, '0')} `,
];

/** Spellings that leave a secret as it is, but for case and what is between its characters. */
const DISGUISES: readonly Spelling[] = [
  plain,
  plain,
  (unit) => unit.toUpperCase(),
  (unit) => unit.toLowerCase(),
  (unit) => `${unit}\u200b`,
  (unit) => `${unit} `,
  (unit) => (/[!-~]/.test(unit) ? String.fromCharCode(codeOf(unit) + 0xfee0) : unit),
];

/**
 * A secret in one of the spellings that are undone, or in several, one over the other; of a long one some.
 *
 * @param from The first place that is spelled.
 * @param to The place before which the spelling ends.
 */
export function spell(secret: string, random: Random, from = 0, to = secret.length): Spelled {
  const letters = secret.replace(/[^a-z0-9]/gi, '').length;
  // The few characters of a short secret are not looked for between others.
  const disguise = letters < 12 ? plain : random.pick(DISGUISES);
  const text = secret.slice(from, to);
  const start: Spelled = { secret, text, places: Array.from(text, (_unit, at) => [from + at]) };
  switch (random.below(6)) {
    case 0:
      return each(start, disguise);
    case 1:
      return each(start, () => random.pick(ESCAPES));
    case 2:
      return each(each(start, random.pick(ESCAPES)), random.pick([plain, ...ESCAPES]));
    case 3:
      return each(each(start, random.pick(LISTS)), random.pick([plain, plain, ...ESCAPES]));
    case 4:
      return each(
        inBase64(each(start, random.pick([plain, plain, ...ESCAPES])), random),
        random.pick([plain, ...ESCAPES]),
      );
    default:
      return inBase64(random.oneIn(2) ? inBase64(start, random) : each(start, random.pick(LISTS)), random);
  }
}

/** Some of a spelled secret: the characters that stand for some of its places, and for nothing where they stand for half. */
export function partOf({ secret, text, places }: Spelled, from: number, to: number): Spelled {
  const kept = places.flatMap((given, at) => (given.some((place) => place >= from && place < to) ? [at] : []));
  const [all, here] = [countsOf(places), countsOf(kept.map((at) => places[at] ?? []))];
  return {
    secret,
    text: kept.map((at) => text[at]).join(''),
    places: kept.map((at) => (places[at] ?? []).filter((place) => here.get(place) === all.get(place))),
  };
}

/** How many characters stand for each place. */
function countsOf(places: Spelled['places']): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const place of places.flat()) counts.set(place, (counts.get(place) ?? 0) + 1);
  return counts;
}

/** @param spelling Given, or drawn for each character. */
function each({ secret, text, places }: Spelled, spelling: Spelling | (() => Spelling)): Spelled {
  const spelled = Array.from(text, (unit) => {
    const result = (spelling as (unit: string) => string | Spelling)(unit);
    return typeof result === 'string' ? result : result(unit);
  });
  return {
    secret,
    text: spelled.join(''),
    places: spelled.flatMap((units, at) => Array.from({ length: units.length }, () => places[at] ?? [])),
  };
}

/** In base64 of either alphabet, with up to two other bytes before it. */
function inBase64({ secret, text, places }: Spelled, random: Random): Spelled {
  const before = random.below(3);
  // A character beyond ASCII is several bytes.
  const bytes = Array.from(text, (unit, at) =>
    Array.from(Buffer.from(unit), (byte) => [byte, places[at] ?? []] as const),
  ).flat();
  const all = Buffer.from([...Array(before).fill(0x21), ...bytes.map(([byte]) => byte)]);
  const encoded = all.toString(random.pick(['base64', 'base64url'])).replace(/=+$/, '');
  const placesAt = (at: number): readonly number[] => {
    const [first, last] = [Math.floor((at * 6) / 8), Math.floor((at * 6 + 5) / 8)];
    return [...new Set([first, last].flatMap((byte) => bytes[byte - before]?.[1] ?? []))];
  };
  return { secret, text: encoded, places: Array.from(encoded, (_unit, at) => placesAt(at)) };
}
