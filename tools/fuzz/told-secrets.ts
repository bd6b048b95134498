import type { Spelled } from './spelled.js';

/**
 * Minimum number of consecutive characters, or of letters and digits, that count as a leak. A shorter secret leaks only
 * as a whole.
 */
const LEAKING_LETTERS = 12;
const LEAKING_CHARACTERS = 20;

/** Minimum length of a counted part. Long text may contain shorter parts of a long secret by chance. */
const MIN_PART_LETTERS = 8;

const WORDS = /(?<![A-Za-z\d])(?:[a-z]{4,11}|[A-Z][a-z]{3,10})(?![A-Za-z\d])/g;

/** Returns a fault for each leak in the text. Each secret is given in the spellings in which it was sent. */
export function leaksIn(shown: string, spelled: readonly Spelled[]): readonly string[] {
  const parts = new Map<string, Set<number>>();
  const leaks = new Set<string>();
  for (const one of spelled) {
    for (const places of runsIn(shown, one)) {
      if (isLeak(one.secret, places)) leaks.add(`shows ${places.length} characters in a row of ${label(one.secret)}`);
      if (lettersAt(one.secret, places) < MIN_PART_LETTERS) continue;
      const all = parts.get(one.secret) ?? new Set();
      for (const place of places) all.add(place);
      parts.set(one.secret, all);
    }
  }
  for (const [secret, places] of parts) {
    if (lettersAt(secret, [...places]) >= LEAKING_LETTERS)
      leaks.add(`shows parts of ${places.size} characters of ${label(secret)}`);
  }
  return [...leaks];
}

function label(secret: string): string {
  return secret.length > 64 ? `${secret.slice(0, 64)}... (${secret.length} characters)` : secret;
}

function isLeak(secret: string, places: readonly number[]): boolean {
  if (lettersAt(secret, [...secret].keys()) < LEAKING_LETTERS && secret.length < LEAKING_CHARACTERS)
    return places.length === secret.length;
  return lettersAt(secret, places) >= LEAKING_LETTERS || places.length >= LEAKING_CHARACTERS;
}

/** Counts a secret's letters and digits at the given positions. Ignores words, which may name the secret. */
function lettersAt(secret: string, places: Iterable<number>): number {
  const counted = secret.replace(WORDS, (word) => ' '.repeat(word.length));
  let letters = 0;
  for (const place of places) if (/[a-z0-9]/i.test(counted[place] ?? '')) letters += 1;
  return letters;
}

/** Returns the fully exposed positions of a secret, grouped into runs. */
function runsIn(shown: string, { text, places }: Spelled): readonly (readonly number[])[] {
  const runs: number[][] = [];
  let end = 0;
  for (let at = 0; at < text.length; at += 1) {
    const before = end;
    end = Math.max(end, at);
    while (end < text.length && shown.includes(text.slice(at, end + 1))) end += 1;
    // A run with a later start but the same end is part of the previous run.
    if (end > before) runs.push(whole(places, at, end));
  }
  return runs.filter(({ length }) => length > 0);
}

/** Returns the positions whose characters are all between `at` and `end`. */
function whole(places: Spelled['places'], at: number, end: number): number[] {
  const inside = new Set(places.slice(at, end).flat());
  for (const outside of [...(places[at - 1] ?? []), ...(places[end] ?? [])]) inside.delete(outside);
  return [...inside];
}
