/** Stands for a key that may be data: the keys of a record are what a provider sends. */
const SOME_KEY = '[key]';

const MAX_NAME_LENGTH = 32;
const MAX_NAME_WORDS = 6;
const MAX_WORD_LENGTH = 18;
const MAX_NUMBER_LENGTH = 4;
/** What no word of a language has: four letters or more without a vowel, or six in a row. Some abbreviations do. */
const NO_WORD = /^(?!x?html$|https?$)[^aeiouy]{4,}$|[^aeiouy]{6}/i;
/** Steps, words and characters of a path that are shown. */
const MAX_STEPS = 4;
const MAX_PATH_WORDS = 8;
const MAX_PATH_LENGTH = 64;
/** A longer list is no list of fields; a larger number may be a card number or a PIN. */
const MAX_INDEX = 9_999;

/** The words of a name in camel, snake or kebab case: `x-api_keyId2` has `x`, `api`, `key`, `Id` and `2`. */
export function wordsOf(name: string): readonly string[] {
  return name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? [];
}

/**
 * A key or an index as an error may show it: as it is where it looks like the name of a field (a short identifier of a few
 * words, with one short number at most) or like the index of a list, otherwise a placeholder.
 */
export function shownName(name: unknown): string {
  if (typeof name === 'number') return Number.isInteger(name) && name >= 0 && name <= MAX_INDEX ? `${name}` : SOME_KEY;
  return typeof name === 'string' && isFieldName(name) ? name : SOME_KEY;
}

/**
 * The path of a field as an error may show it. The steps are judged together as well: each may be a piece of a token that
 * looks like a name.
 */
export function shownPath(path: readonly unknown[]): string {
  const steps = path.slice(0, MAX_STEPS).map((step) => {
    const key: unknown = typeof step === 'object' && step !== null && 'key' in step ? step.key : step;
    const shown = shownName(key);
    return { shown, index: typeof key === 'number' };
  });
  const names = steps.filter(({ shown, index }) => !index && shown !== SOME_KEY);
  const words = names.flatMap(({ shown }) => wordsOf(shown));
  const indexes = steps.filter(({ index }) => index).map(({ shown }) => shown);
  const mayBePieces =
    words.length > MAX_PATH_WORDS ||
    words.filter(isNumber).length > 1 ||
    words.filter((word) => word.length === 1 && !isNumber(word)).length > 1 ||
    indexes.join('').replaceAll(SOME_KEY, '').length > MAX_NUMBER_LENGTH;
  let length = 0;
  return steps
    .map(({ shown }) => (mayBePieces ? SOME_KEY : shown))
    .filter((shown) => {
      length += shown.length + 1;
      return length <= MAX_PATH_LENGTH;
    })
    .join('.');
}

/** Whether a text looks like the name of a field. Random text has more changes of case, more digits and fewer vowels. */
export function isFieldName(text: string): boolean {
  // `eyJ` is how a JWT begins.
  if (text.length > MAX_NAME_LENGTH || !/^(?!eyJ)[A-Za-z_][\w-]*$/.test(text)) return false;
  const words = wordsOf(text);
  const numbers = words.filter(isNumber);
  return words.length <= MAX_NAME_WORDS && numbers.length <= 1 && words.every(isWordOrNumber);
}

function isNumber(word: string): boolean {
  return /^\d/.test(word);
}

function isWordOrNumber(word: string): boolean {
  return isNumber(word) ? word.length <= MAX_NUMBER_LENGTH : word.length <= MAX_WORD_LENGTH && !NO_WORD.test(word);
}
