import fc from 'fast-check';
import { at, index, record } from './arbitraries.js';

/** A secret in one of its spellings. */
export interface Spelled {
  readonly secret: string;
  readonly text: string;
  /**
   * The positions in the secret that each character of the text encodes. A base64 character can encode two positions.
   */
  readonly places: readonly (readonly number[])[];
}

/** Spells one character. */
type Spelling = (unit: string) => string;

const codeOf = (unit: string): number => unit.charCodeAt(0);
const hexOf = (unit: string): string => codeOf(unit).toString(16).padStart(2, '0');
const paddedHexOf = (unit: string): string => hexOf(unit).padStart(4, '0');

/** HTML entity names for ASCII punctuation. */
const NAMES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

const plain: Spelling = (unit) => unit;

/** Spellings that can be mixed and nested. */
const ESCAPES: readonly Spelling[] = [
  plain,
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

/** Spellings that cannot be mixed. */
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

/** Spellings that change the case or width of characters or insert characters between them. */
const DISGUISES: readonly Spelling[] = [
  plain,
  plain,
  (unit) => unit.toUpperCase(),
  (unit) => unit.toLowerCase(),
  (unit) => `${unit}\u200b`,
  (unit) => `${unit} `,
  (unit) => (/[!-~]/.test(unit) ? String.fromCharCode(codeOf(unit) + 0xfee0) : unit),
];

const TABLES = { escapes: ESCAPES, lists: LISTS, disguises: DISGUISES };

/** One spelling step. The `picks` are indexes into a table of spellings and wrap around. */
export type Layer =
  | { readonly table: keyof typeof TABLES; readonly picks: readonly number[] }
  | { readonly base64: 'base64' | 'base64url'; readonly before: number };

const from = (table: keyof typeof TABLES, maxLength = 1): fc.Arbitrary<Layer> =>
  record({ table: fc.constant(table), picks: fc.array(index, { minLength: 1, maxLength }) });
const oneEscape = from('escapes');
const base64: fc.Arbitrary<Layer> = record({ base64: fc.constantFrom('base64', 'base64url'), before: fc.nat(2) });

/** Generates one or more nested spellings that the client can decode. */
export const layers: fc.Arbitrary<readonly Layer[]> = fc.oneof(
  { withCrossShrink: true },
  fc.tuple(from('disguises')),
  fc.tuple(from('escapes', 8)),
  fc.tuple(oneEscape, oneEscape),
  fc.tuple(from('lists'), oneEscape),
  fc.tuple(oneEscape, base64, oneEscape),
  fc.tuple(fc.oneof(base64, from('lists')), base64),
);

/**
 * Spells a secret or a part of it.
 *
 * @param start Start position, inclusive.
 * @param end End position, exclusive.
 */
export function spell(secret: string, spelling: readonly Layer[], start = 0, end = secret.length): Spelled {
  const text = secret.slice(start, end);
  // Clients do not search for short secrets with inserted characters.
  const short = secret.replace(/[^a-z0-9]/gi, '').length < 12;
  return spelling.reduce<Spelled>(
    (spelled, layer) => {
      if ('base64' in layer) return inBase64(spelled, layer.base64, layer.before);
      return layer.table === 'disguises' && short ? spelled : each(spelled, TABLES[layer.table], layer.picks);
    },
    { secret, text, places: Array.from(text, (_unit, place) => [start + place]) },
  );
}

/** Returns the characters that encode positions from `from` up to `to`. Ignores partly encoded positions. */
export function partOf({ secret, text, places }: Spelled, from: number, to: number): Spelled {
  const kept = places.flatMap((given, at) => (given.some((place) => place >= from && place < to) ? [at] : []));
  const [all, here] = [countsOf(places), countsOf(kept.map((at) => places[at] ?? []))];
  return {
    secret,
    text: kept.map((at) => text[at]).join(''),
    places: kept.map((at) => (places[at] ?? []).filter((place) => here.get(place) === all.get(place))),
  };
}

/** Returns the number of characters that encode each position. */
function countsOf(places: Spelled['places']): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const place of places.flat()) counts.set(place, (counts.get(place) ?? 0) + 1);
  return counts;
}

function each({ secret, text, places }: Spelled, table: readonly Spelling[], picks: readonly number[]): Spelled {
  const spelled = Array.from(text, (unit, place) => at(table, at(picks, place))(unit));
  return {
    secret,
    text: spelled.join(''),
    places: spelled.flatMap((units, place) => Array.from({ length: units.length }, () => places[place] ?? [])),
  };
}

/** Encodes text as base64 after the given number of unrelated bytes, in either alphabet. */
function inBase64({ secret, text, places }: Spelled, alphabet: 'base64' | 'base64url', before: number): Spelled {
  // A non-ASCII character has several bytes.
  const bytes = Array.from(text, (unit, at) =>
    Array.from(Buffer.from(unit), (byte) => [byte, places[at] ?? []] as const),
  ).flat();
  const all = Buffer.from([...Array(before).fill(0x21), ...bytes.map(([byte]) => byte)]);
  const encoded = all.toString(alphabet).replace(/=+$/, '');
  const placesAt = (at: number): readonly number[] => {
    const [first, last] = [Math.floor((at * 6) / 8), Math.floor((at * 6 + 5) / 8)];
    return [...new Set([first, last].flatMap((byte) => bytes[byte - before]?.[1] ?? []))];
  };
  return { secret, text: encoded, places: Array.from(encoded, (_unit, at) => placesAt(at)) };
}
