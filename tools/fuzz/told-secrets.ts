import type { Spelled } from './spelled.js';

/** So many letters and digits of a secret in a row tell, or so many characters. Of a shorter one all of it does. */
const TELLING_LETTERS = 12;
const TELLING = 20;

/** Shorter parts are not added up: they are in any text by chance, where the text or the secret is long. */
const PART = 8;

const WORDS = /(?<![A-Za-z\d])(?:[a-z]{4,11}|[A-Z][a-z]{3,10})(?![A-Za-z\d])/g;

/** What a text tells of secrets, given how these were spelled where they were put in. */
export function toldOf(shown: string, spelled: readonly Spelled[]): readonly string[] {
  const parts = new Map<string, Set<number>>();
  const told = new Set<string>();
  for (const one of spelled) {
    for (const places of runsIn(shown, one)) {
      if (tells(one.secret, places)) told.add(`shows ${places.length} characters in a row of ${label(one.secret)}`);
      if (lettersAt(one.secret, places) < PART) continue;
      const all = parts.get(one.secret) ?? new Set();
      for (const place of places) all.add(place);
      parts.set(one.secret, all);
    }
  }
  for (const [secret, places] of parts) {
    if (lettersAt(secret, [...places]) >= TELLING_LETTERS)
      told.add(`shows parts of ${places.size} characters of ${label(secret)}`);
  }
  return [...told];
}

function label(secret: string): string {
  return secret.length > 64 ? `${secret.slice(0, 64)}... (${secret.length} characters)` : secret;
}

function tells(secret: string, places: readonly number[]): boolean {
  if (lettersAt(secret, [...secret].keys()) < TELLING_LETTERS && secret.length < TELLING)
    return places.length === secret.length;
  return lettersAt(secret, places) >= TELLING_LETTERS || places.length >= TELLING;
}

/** How many letters and digits of a secret these are. Words that it may be named by are not counted. */
function lettersAt(secret: string, places: Iterable<number>): number {
  const counted = secret.replace(WORDS, (word) => ' '.repeat(word.length));
  let letters = 0;
  for (const place of places) if (/[a-z0-9]/i.test(counted[place] ?? '')) letters += 1;
  return letters;
}

/** The places of a secret that are shown whole, in runs of those that are shown one after the other. */
function runsIn(shown: string, { text, places }: Spelled): readonly (readonly number[])[] {
  const runs: number[][] = [];
  let end = 0;
  for (let at = 0; at < text.length; at += 1) {
    const before = end;
    end = Math.max(end, at);
    while (end < text.length && shown.includes(text.slice(at, end + 1))) end += 1;
    // What begins later and ends at the same place is a part of it.
    if (end > before) runs.push(whole(places, at, end));
  }
  return runs.filter(({ length }) => length > 0);
}

/** The places all of whose characters are from `at` to `end`. */
function whole(places: Spelled['places'], at: number, end: number): number[] {
  const inside = new Set(places.slice(at, end).flat());
  for (const outside of [...(places[at - 1] ?? []), ...(places[end] ?? [])]) inside.delete(outside);
  return [...inside];
}
