/** Placeholder for keys that may be data, such as the keys of a record. */
const SOME_KEY = '[key]';

const MAX_NAME_LENGTH = 32;
const MAX_NAME_WORDS = 6;
const MAX_WORD_LENGTH = 18;
const MAX_NUMBER_LENGTH = 4;
/**
 * Matches words that look random: four or more letters without a vowel, or six consecutive consonants. Some
 * abbreviations are exceptions.
 */
const NO_WORD = /^(?!x?html$|https?$)[^aeiouy]{4,}$|[^aeiouy]{6}/i;
/** Maximum number of steps, words and characters in a path that is shown. */
const MAX_STEPS = 4;
const MAX_PATH_WORDS = 8;
const MAX_PATH_LENGTH = 64;
/** Maximum list index that is shown. A larger number may be a card number or a PIN. */
const MAX_INDEX = 9_999;

/**
 * Splits a name in camel, snake or kebab case into words. For example, `x-api_keyId2` has the words `x`, `api`, `key`,
 * `Id` and `2`.
 */
export function wordsOf(name: string): readonly string[] {
  return name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? [];
}

/**
 * Returns a key or an index in a form that is safe to show. Returns a placeholder unless it looks like a field name or
 * a list index.
 */
export function shownName(name: unknown): string {
  if (typeof name === 'number') return Number.isInteger(name) && name >= 0 && name <= MAX_INDEX ? `${name}` : SOME_KEY;
  return typeof name === 'string' && isFieldName(name) ? name : SOME_KEY;
}

/**
 * Returns the key of one step in an issue's path. In Standard Schema, a step is either the key itself or an object with
 * the property `key`.
 */
export function keyOf(step: unknown): unknown {
  return typeof step === 'object' && step !== null && 'key' in step ? step.key : step;
}

/**
 * Returns a field's path in a form that is safe to show. The steps are also checked as a whole, because they may be
 * fragments of a token.
 */
export function shownPath(path: readonly unknown[]): string {
  const steps = path.slice(0, MAX_STEPS).map((step) => {
    const key = keyOf(step);
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

/**
 * Returns whether text looks like a field name. Unlike field names, random text has many case changes, many digits and
 * few vowels.
 */
export function isFieldName(text: string): boolean {
  // A JWT starts with `eyJ`.
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
