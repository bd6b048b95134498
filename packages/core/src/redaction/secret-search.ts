import { FULL, LETTERS, type Mode, PLAIN } from './characters.js';
import type { DecodedText, Work } from './decoded-text.js';
import { HiddenRanges } from './hidden-ranges.js';
import { PieceIndex } from './piece-index.js';
import { lengthOf, rawReading, readingsOf, unescaped } from './spellings.js';
import { SymbolSequence } from './symbol-sequence.js';

/** Minimum length of a secret. Shorter strings occur in too much text by chance. */
const MIN_SECRET_LENGTH = 4;

/**
 * Parts of a secret are hidden if they add up to at least this many characters. Secrets that are shorter than this are
 * hidden only as a whole.
 */
const MIN_HIDDEN = 12;

/** Maximum total length of all secrets. */
export const MAX_SECRETS = 512 * 1024;

/**
 * Matches punctuation that would stay visible if only the letters of a secret were compared: several punctuation
 * characters in a row, or punctuation at the start or end of a secret.
 */
const PUNCTUATION = /[^\p{L}\p{N}\s]{4}|^[^\p{L}\p{N}]|[^\p{L}\p{N}]$/u;

/**
 * Matches common words that occur in secrets and in messages, as in `live_secret_9f3a`. All other words are treated as
 * random letters.
 */
const WORDS =
  /(?<![a-z\d])(?:access|account|api|app|application|auth|bearer|client|code|credential|customer|demo|dev|development|id|key|live|merchant|partner|password|payment|payments|prod|production|public|private|refresh|sandbox|secret|session|staging|test|token|user)(?![a-z\d])/gi;

/** Common words in a secret count only if the text also contains this many other characters of the secret. */
const MIN_OTHER = 2;

/**
 * Matches text that may be base64 in a single case, provided that the text also contains digits, and letters that are
 * not hex digits.
 */
const ONE_CASE = /[a-z\d_-]{12,}|[A-Z\d_-]{12,}/g;

/** A form of a secret: the symbols that one comparison mode sees. */
interface Form {
  /** Number of the secret, starting at 1. */
  readonly secret: number;
  readonly mode: Mode;
  readonly symbols: Int32Array;
  /** Returns the symbols with 0 in place of common words. */
  withoutWords(): Int32Array;
}

/**
 * Finds secrets in strings that are shown together. For each character of the strings in order, returns the number of
 * the secret that the character belongs to, starting at 1, or 0 if the character is shown. Returns `undefined` if the
 * secrets are too long to search for.
 *
 * The number of steps grows with the combined length of the strings and the secrets, regardless of their content.
 *
 * @param maxSecrets Maximum total length of all secrets.
 * @param work Counts the steps.
 */
export function findSecrets(
  texts: readonly string[],
  secrets: readonly string[],
  maxSecrets: number,
  work: Work = { steps: 0 },
): Int32Array | undefined {
  const length = lengthOf(texts);
  const hidden = new HiddenRanges(length);
  // Search for each distinct secret only once.
  const numbers = new Map(secrets.map((secret, at) => [secret, at + 1]));
  if (lengthOf([...numbers.keys()]) > maxSecrets) return undefined;
  const inOneCase = texts.some((text) => text.match(ONE_CASE)?.some((run) => /\d/.test(run) && /[g-z]/i.test(run)));
  const forms: Form[] = [];
  for (const [secret, number] of numbers) {
    if (secret.length < MIN_SECRET_LENGTH) continue;
    addForms(forms, secret, number, work);
    if (inOneCase) addBase64Forms(forms, secret, number, work);
  }
  if (forms.length === 0 || length === 0) return hidden.secrets;
  hideForms(forms, readingsOf(texts, work), hidden, length, work);
  return hidden.secrets;
}

/**
 * Adds the forms in which a secret is searched for. The first form contains only letters and digits. If the secret
 * contains punctuation, another form contains all characters. If letters and digits are not enough, a third form omits
 * the punctuation that encodings add or replace.
 */
function addForms(forms: Form[], secret: string, number: number, work: Work): void {
  const isPunctuated = PUNCTUATION.test(secret);
  const raw = rawReading([secret], work);
  // Decode escape sequences in the secret too, because the search decodes them in the text.
  const readings = /[%\\&]/.test(secret) ? [raw, unescaped(raw, work)] : [raw];
  for (const reading of readings) {
    const formOf = (mode: Mode): Form => formFrom(reading, mode, number, work, secret);
    const letters = formOf(LETTERS);
    const isLong = letters.symbols.length >= MIN_HIDDEN;
    if (isLong) forms.push(letters);
    // A secret without punctuation has no other form.
    if (isLong && letters.symbols.length === reading.length) continue;
    const full = formOf(FULL);
    if (full.symbols.length >= MIN_HIDDEN && full.symbols.length > letters.symbols.length) forms.push(full);
    if (isLong && !isPunctuated && letters.symbols.length * 16 >= reading.length * 15) continue;
    const plain = formOf(PLAIN);
    if (plain.symbols.length >= MIN_SECRET_LENGTH) forms.push(plain);
    else if (full.symbols.length >= MIN_SECRET_LENGTH && full.symbols.length < MIN_HIDDEN) forms.push(full);
  }
}

/**
 * Adds a secret's base64 forms. These forms match base64 that was converted to a single case, as header names are.
 * Base64 encodes groups of three bytes, so there is one form for each position in a group. Each form contains only
 * characters that are independent of the surrounding bytes.
 */
function addBase64Forms(forms: Form[], secret: string, number: number, work: Work): void {
  const bytes = Buffer.from(secret);
  for (const before of [0, 1, 2]) {
    const group = Buffer.concat([Buffer.alloc(before), bytes]);
    const text = group.toString('base64').slice(Math.ceil((before * 4) / 3), Math.floor((group.length * 4) / 3));
    const form = formFrom(rawReading([text], work), LETTERS, number, work);
    if (form.symbols.length >= MIN_SECRET_LENGTH) forms.push(form);
  }
}

function formFrom(reading: DecodedText, mode: Mode, secret: number, work: Work, named?: string): Form {
  const { symbols, from, length } = new SymbolSequence([reading], mode, work);
  const compared = symbols.subarray(0, length);
  return { secret, mode, symbols: compared, withoutWords: () => withoutWords(compared, from, named) };
}

/** Returns the symbols with 0 in place of common words, unless the secret consists mostly of common words. */
function withoutWords(symbols: Int32Array, from: Int32Array, secret = ''): Int32Array {
  const words = new Uint8Array(secret.length);
  for (const { 0: word, index } of secret.matchAll(WORDS)) words.fill(1, index, index + word.length);
  const parts = symbols.map((symbol, at) => (words[from[at] as number] === 1 ? 0 : symbol));
  return parts.filter((symbol) => symbol !== 0).length < MIN_HIDDEN ? symbols : parts;
}

/** Returns whether a form is hidden only as a whole. */
function isShort({ symbols }: Form): boolean {
  return symbols.length < MIN_HIDDEN;
}

/** Returns the minimum number of consecutive symbols for a part to be hidden on its own. */
function hiddenSizeOf({ symbols }: Form): number {
  return Math.min(symbols.length, MIN_HIDDEN);
}

/**
 * Searches the strings, in all decoded forms, for the secrets, and hides the secrets that it finds.
 *
 * @param length Total length of all strings.
 */
function hideForms(
  forms: readonly Form[],
  readings: readonly DecodedText[],
  hidden: HiddenRanges,
  length: number,
  work: Work,
): void {
  const sequences = new Map<Mode, SymbolSequence>();

  /**
   * Returns the minimum size of the parts that count toward the total. The minimum grows with the lengths of the text
   * and the secret, because longer text contains more matches by chance.
   */
  function minPartOf({ symbols }: Form): number {
    if (symbols.length < MIN_HIDDEN) return symbols.length;
    return Math.min(MIN_HIDDEN, Math.max(MIN_SECRET_LENGTH, Math.ceil(Math.log10(length * symbols.length))));
  }

  /**
   * Calls `visit` with each form and an index of all pieces of the strings that are still shown. Hides the pieces that
   * `visit` marks.
   */
  function searchPieces(
    wanted: readonly Form[],
    sizeOf: (form: Form) => number,
    visit: (index: PieceIndex, form: Form) => void,
  ): void {
    const keyOf = (form: Form): number => 2 * (form.mode * (MIN_HIDDEN + 1) + sizeOf(form)) + (isShort(form) ? 1 : 0);
    for (const group of grouped(wanted, keyOf)) {
      const [first] = group as [Form];
      const size = sizeOf(first);
      const sequence = sequences.get(first.mode) ?? new SymbolSequence(readings, first.mode, work);
      sequences.set(first.mode, sequence);
      const { symbols, from, to } = sequence;
      // Do not search reversed text for short secrets, which usually occur there by chance.
      const shown = symbols.slice(0, isShort(first) ? sequence.forwards : sequence.length);
      for (let at = 0; hidden.hides && at < shown.length; at += 1) {
        if (hidden.secrets[from[at] as number] !== 0) shown[at] = 0;
      }
      const targets = group.map((form) => form.symbols);
      const index = new PieceIndex(shown, size, targets, work);
      for (const form of group) visit(index, form);
      index.eachMarked((start, secret) => {
        const end = start + size - 1;
        // In reversed text, the last symbol comes first in the original text.
        const begin = Math.min(from[start] as number, from[end] as number);
        hidden.add(begin, Math.max(to[start] as number, to[end] as number), secret);
      });
    }
    hidden.settle();
  }

  // Forms of secrets whose parts in the strings may add up to enough characters to be hidden. Usually, there are none.
  const likely: Form[] = [];
  searchPieces(forms, minPartOf, (index, form) => {
    if (index.holds(form.symbols, hiddenSizeOf(form))) likely.push(form);
  });
  // Hide each part of a secret that is large enough to be hidden on its own.
  searchPieces(likely, hiddenSizeOf, (index, form) => index.mark(form.symbols, form.secret));
  // Hide small parts of a secret if they add up to the size of a large part. Common words in a secret count only if the
  // strings also contain other characters of the secret.
  const long = likely.filter((form) => !isShort(form));
  searchPieces(long, minPartOf, (index, form) => {
    if (!index.holds(form.symbols, MIN_HIDDEN) || !index.holds(form.symbols, MIN_OTHER, form.withoutWords())) return;
    index.mark(form.symbols, form.secret);
  });
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
