/** Words that are common in messages about secrets. Text with other words may be a passphrase. */
const MESSAGE_WORDS = new Set(
  `a an and any are at be been being but by can cannot could did do does doesn't don't for from had has have hasn't haven't
  if in is isn't it its least maximum may minimum more must no non none not of on only or please should than that the this to
  too was were when which while will with without wrong you your yet
  absent accepted access active again allowed already api auth authentication authorization authorized bad bearer blank
  blocked cannot changed characters check client code configured confirmation contain correct credential credentials denied
  digits disabled does empty error exist exists expected expire expired expires failed failure false field format found
  given header inactive incorrect invalid key known length locked long login malformed match matched matches mismatch
  mismatched missing new null number old pass password passwords pin present provided rejected request required reset
  revoked same secret session short signature string success token tokens true undefined unexpected unknown unauthorized
  unset unsupported used valid value verification verified verify weak`.split(/\s+/),
);

/** Maximum length of a string that can be recognized as a message. */
const MAX_LENGTH = 500;

/** Matches a short word or a short number, such as a length. */
const WORD_OR_NUMBER = /^(?:[A-Z]?[a-z]{1,12}|\d{1,3})$/;

/**
 * Returns whether text is clearly a message and not a secret, such as "The token field is required.", "expired" or
 * "invalid_token". If the text has several words, at least half of them must be common in messages. If the text has no
 * spaces, all its words must be common in messages.
 */
export function isMessageText(text: string): boolean {
  if (text.length > MAX_LENGTH) return false;
  const words = wordsOf(text);
  const known = words.filter(isMessageWord).length;
  return words.length === 1 ? known === 1 : known * 2 >= words.length && words.every(isWord);
}

/**
 * Returns whether all words in the text are common in messages. Such text does not contain a secret, even if the
 * response was not searched for secrets.
 */
export function isPlainMessage(text: string): boolean {
  return text.length <= MAX_LENGTH && wordsOf(text).every(isMessageWord);
}

function wordsOf(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

function isWord(word: string): boolean {
  return isMessageWord(word) || WORD_OR_NUMBER.test(bare(word));
}

function isMessageWord(word: string): boolean {
  return bare(word)
    .split(/[_-]/)
    .every((part) => MESSAGE_WORDS.has(part.toLowerCase()));
}

/** Returns a word without its surrounding punctuation. */
function bare(word: string): string {
  return word.replace(/^["'(]+|["').,:;!?]+$/g, '');
}
