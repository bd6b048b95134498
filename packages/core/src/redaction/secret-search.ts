import { ASCII_SYMBOLS, FULL, isAsciiLetter, LETTERS, type Mode, PLAIN } from './characters.js';
import type { DecodedText, Work } from './decoded-text.js';
import { HiddenRanges } from './hidden-ranges.js';
import { PieceIndex } from './piece-index.js';
import { lengthOf, rawReading, readingsOf, unescaped } from './spellings.js';
import { SymbolSequence } from './symbol-sequence.js';

/** Shorter texts are not taken for secrets: they are in every text. */
const MIN_SECRET = 4;

/** So many characters of a secret are never shown, in one piece or several. Of a shorter secret only all of it is hidden. */
const TELLING = 12;

/** Maximum length of all secrets together. */
export const MAX_SECRETS = 512 * 1024;

/** Punctuation that would be left of a secret that is compared by its letters alone: several in a row, or at its ends. */
const PUNCTUATION = /[^\p{L}\p{N}\s]{4}|^[^\p{L}\p{N}]|[^\p{L}\p{N}]$/u;

/** Secrets of letters and digits, with single separators between them, which is most. They need no look at punctuation. */
const ORDINARY = /^[a-z\d]+(?:[._-][a-z\d]+)*$/i;

/** Words that name a secret, and that messages use, as in `live_secret_9f3a`. All other words are taken for random letters. */
const WORDS =
  /(?<![a-z\d])(?:access|account|api|app|application|auth|bearer|client|code|credential|customer|demo|dev|development|id|key|live|merchant|partner|password|payment|payments|prod|production|public|private|refresh|sandbox|secret|session|staging|test|token|user)(?![a-z\d])/gi;

/** So many characters of a secret besides these words, and they are not in a message by chance. */
const MIN_UNNAMED = 2;

/** Base64 in one case looks like this: it has digits, and letters that hex has not. */
const ONE_CASE = /[a-z\d_-]{12,}|[A-Z\d_-]{12,}/g;

/** A secret as one mode compares it. */
interface Form {
  /** The number of the secret, from 1. */
  readonly secret: number;
  readonly mode: Mode;
  readonly symbols: Int32Array;
  /** The same with 0 in place of words that name the secret. */
  withoutWords(): Int32Array;
}

/**
 * Finds secrets in texts that are shown together. Returns for each character of the texts, one text after the other, the
 * number of the secret that it belongs to, from 1, or 0. Returns undefined if there are too many secrets to search for.
 *
 * The number of steps grows with the length of the texts plus the length of the secrets, whatever they hold.
 *
 * @param maxSecrets Maximum length of the secrets together.
 * @param work Counts the steps.
 */
export function findSecrets(
  texts: readonly string[],
  secrets: readonly string[],
  maxSecrets: number,
  work: Work = { steps: 0 },
): Int32Array | undefined {
  const length = lengthOf(texts);
  const cover = new HiddenRanges(length);
  // A secret that is given twice is searched for once.
  const numbers = new Map(secrets.map((secret, at) => [secret, at + 1]));
  if (lengthOf([...numbers.keys()]) > maxSecrets) return undefined;
  const inOneCase = texts.some((text) => text.match(ONE_CASE)?.some((run) => /\d/.test(run) && /[g-z]/i.test(run)));
  const forms: Form[] = [];
  for (const [secret, number] of numbers) {
    if (secret.length < MIN_SECRET) continue;
    addForms(forms, secret, number, work);
    if (inOneCase) addBase64Forms(forms, secret, number, work);
  }
  if (forms.length === 0 || length === 0) return cover.secrets;
  const search = new Search(readingsOf(texts, work), cover, length, work);
  const likely = search.sift(forms);
  search.hideTelling(likely);
  search.hideRest(likely);
  return cover.secrets;
}

/**
 * What a secret is compared by: its letters; all of it, if it has punctuation, since small parts and secrets with few
 * letters are told by that; and without the punctuation that encodings add or replace, if its letters say too little.
 */
function addForms(forms: Form[], secret: string, number: number, work: Work): void {
  const ordinary = ORDINARY.test(secret);
  const symbols = ordinary ? lettersOf(secret, work) : undefined;
  if (symbols !== undefined && symbols.length >= TELLING && symbols.length * 16 >= secret.length * 15) {
    forms.push({
      secret: number,
      mode: LETTERS,
      symbols,
      withoutWords: () =>
        withoutWords(symbols, new SymbolSequence([rawReading([secret], work)], LETTERS, work).from, secret),
    });
    if (symbols.length < secret.length) forms.push(formFrom(rawReading([secret], work), FULL, number, work, secret));
    return;
  }
  const punctuated = !ordinary && PUNCTUATION.test(secret);
  const raw = rawReading([secret], work);
  // What looks like an escape in a secret is undone in a text, too.
  const readings = /[%\\&]/.test(secret) ? [raw, unescaped(raw, work)] : [raw];
  for (const reading of readings) {
    const formOf = (mode: Mode): Form => formFrom(reading, mode, number, work, secret);
    const letters = formOf(LETTERS);
    const telling = letters.symbols.length >= TELLING;
    if (telling) forms.push(letters);
    const full = formOf(FULL);
    if (full.symbols.length >= TELLING && full.symbols.length > letters.symbols.length) forms.push(full);
    if (telling && !punctuated && letters.symbols.length * 16 >= reading.length * 15) continue;
    const plain = formOf(PLAIN);
    if (plain.symbols.length >= MIN_SECRET) forms.push(plain);
    else if (full.symbols.length >= MIN_SECRET && full.symbols.length < TELLING) forms.push(full);
  }
}

/**
 * A secret in base64 that cannot be decoded because it is in one case, as the names of headers are: for each place in a
 * group of three bytes the characters that depend on nothing but the secret.
 */
function addBase64Forms(forms: Form[], secret: string, number: number, work: Work): void {
  const bytes = Buffer.from(secret);
  for (const before of [0, 1, 2]) {
    const group = Buffer.concat([Buffer.alloc(before), bytes]);
    const text = group.toString('base64').slice(Math.ceil((before * 4) / 3), Math.floor((group.length * 4) / 3));
    const form = formFrom(rawReading([text], work), LETTERS, number, work);
    if (form.symbols.length >= MIN_SECRET) forms.push(form);
  }
}

/** The symbols of the letters and digits in ASCII text: what the tape of its reading would hold, and faster. */
function lettersOf(text: string, work: Work): Int32Array {
  const symbols = new Int32Array(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (!isAsciiLetter(code)) continue;
    symbols[length] = ASCII_SYMBOLS[code] as number;
    length += 1;
  }
  work.steps += text.length;
  return symbols.subarray(0, length);
}

function formFrom(reading: DecodedText, mode: Mode, secret: number, work: Work, named?: string): Form {
  const { symbols, from, length } = new SymbolSequence([reading], mode, work);
  const compared = symbols.subarray(0, length);
  return { secret, mode, symbols: compared, withoutWords: () => withoutWords(compared, from, named) };
}

/** Symbols with 0 in place of the words that name a secret, unless it consists of little else. */
function withoutWords(symbols: Int32Array, from: Int32Array, secret = ''): Int32Array {
  const words = new Uint8Array(secret.length);
  for (const { 0: word, index } of secret.matchAll(WORDS)) words.fill(1, index, index + word.length);
  const parts = symbols.map((symbol, at) => (words[from[at] as number] === 1 ? 0 : symbol));
  return parts.filter((symbol) => symbol !== 0).length < TELLING ? symbols : parts;
}

/** Whether only all of a form tells. */
function isShort({ symbols }: Form): boolean {
  return symbols.length < TELLING;
}

/** So many symbols of a form in a row are hidden. */
function tellingOf({ symbols }: Form): number {
  return Math.min(symbols.length, TELLING);
}

/** Searches readings of texts for forms of secrets. */
class Search {
  readonly #readings: readonly DecodedText[];
  readonly #cover: HiddenRanges;
  readonly #length: number;
  readonly #work: Work;
  readonly #tapes = new Map<Mode, SymbolSequence>();

  /** @param length Of the texts together. */
  constructor(readings: readonly DecodedText[], cover: HiddenRanges, length: number, work: Work) {
    this.#readings = readings;
    this.#cover = cover;
    this.#length = length;
    this.#work = work;
  }

  /** The forms of which enough is there, if only in small parts. In an ordinary text there are none. */
  sift(forms: readonly Form[]): readonly Form[] {
    const likely: Form[] = [];
    this.#sweep(forms, this.#partOf, (grams, form) => {
      if (grams.holds(form.symbols, tellingOf(form))) likely.push(form);
    });
    return likely;
  }

  /** Hides each part that tells by itself. */
  hideTelling(forms: readonly Form[]): void {
    this.#sweep(forms, tellingOf, (grams, form) => grams.mark(form.symbols, form.secret));
  }

  /**
   * Hides smaller parts, if those that are still shown add up to one that tells. Words that name a secret are no part of it
   * in a message that shows nothing else of it.
   */
  hideRest(forms: readonly Form[]): void {
    const long = forms.filter((form) => !isShort(form));
    this.#sweep(long, this.#partOf, (grams, form) => {
      if (!grams.holds(form.symbols, TELLING) || !grams.holds(form.symbols, MIN_UNNAMED, form.withoutWords())) return;
      grams.mark(form.symbols, form.secret);
    });
  }

  /**
   * The minimum size of parts that are added up. It grows with the text and the secret: of random digits fewer than one
   * part of this size is found by chance.
   */
  readonly #partOf = ({ symbols: { length } }: Form): number => {
    if (length < TELLING) return length;
    return Math.min(TELLING, Math.max(MIN_SECRET, Math.ceil(Math.log10(this.#length * length))));
  };

  /** Calls back with each form and all pieces that are still shown, of the size for this form. Hides what it marks. */
  #sweep(forms: readonly Form[], sizeOf: (form: Form) => number, visit: (grams: PieceIndex, form: Form) => void): void {
    const keyOf = (form: Form): number => 2 * (form.mode * (TELLING + 1) + sizeOf(form)) + (isShort(form) ? 1 : 0);
    for (const group of grouped(forms, keyOf)) {
      const [first] = group as [Form];
      const size = sizeOf(first);
      const { symbols, from, to, length: whole, forwards } = this.#tapeOf(first.mode);
      // A few characters that are a secret backwards are most often chance.
      const length = isShort(first) ? forwards : whole;
      const shown = symbols.slice(0, length);
      for (let at = 0; this.#cover.hides && at < length; at += 1) {
        if (this.#cover.secrets[from[at] as number] !== 0) shown[at] = 0;
      }
      const looked = group.map((form) => form.symbols);
      const grams = new PieceIndex(shown, size, looked, this.#work);
      for (const form of group) visit(grams, form);
      grams.eachMarked((start, secret) => {
        const end = start + size - 1;
        // Backwards the last symbol is written first.
        const begin = Math.min(from[start] as number, from[end] as number);
        this.#cover.add(begin, Math.max(to[start] as number, to[end] as number), secret);
      });
    }
    this.#cover.settle();
  }

  #tapeOf(mode: Mode): SymbolSequence {
    const before = this.#tapes.get(mode);
    if (before !== undefined) return before;
    const tape = new SymbolSequence(this.#readings, mode, this.#work);
    this.#tapes.set(mode, tape);
    return tape;
  }
}

function grouped(forms: readonly Form[], keyOf: (form: Form) => number): Iterable<readonly Form[]> {
  const groups = new Map<number, Form[]>();
  for (const form of forms) {
    const group = groups.get(keyOf(form));
    if (group === undefined) groups.set(keyOf(form), [form]);
    else group.push(form);
  }
  return groups.values();
}
