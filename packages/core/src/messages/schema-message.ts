import { isFieldName } from './field-name.js';
import { secretsIn, textsIn } from './secret-fields.js';
import { shownMessage } from './shown-message.js';

/** Maximum number of characters of a message that are processed. */
const MAX_MESSAGE_LENGTH = 2048;

/**
 * For each kind of quotation mark, matches the text between the first and the last mark, because a quoted text may
 * contain the same mark. Matches up to the end of the text if there is no closing mark.
 */
const QUOTED = [/"(.*)"|".*$/s, /`(.*)`|`.*$/s, /(?<!\w)'(.*)'(?!\w)|(?<!\w)'.*$/s, /“(.*)”|“.*$/s, /«(.*)»|«.*$/s];

/**
 * Returns the message of a schema in a form that is safe to show in an error. A schema may quote its input. Therefore,
 * the result is one short line that contains no values of the input, no secrets, and no quoted text except the names of
 * fields. Returns `undefined` if this cannot be guaranteed.
 */
export function schemaMessage(message: string, input: unknown, secrets: readonly string[]): string | undefined {
  const text = message.slice(0, MAX_MESSAGE_LENGTH);
  const quoted = textsIn(input);
  const likely = secretsIn(text);
  if (quoted === undefined || likely === undefined) return undefined;
  // Quoted text is removed last, because the secrets and values to mask may contain quotation marks.
  const shown = shownMessage(text, [...secrets, ...quoted, ...likely]);
  return shown && QUOTED.reduce(withoutQuote, shown);
}

function withoutQuote(text: string, quotation: RegExp): string {
  return text.replace(quotation, (whole: string, inner = '') => (isFieldName(inner) ? whole : '…'));
}
