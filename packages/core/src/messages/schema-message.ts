import { isFieldName } from './field-name.js';
import { secretsIn, textsIn } from './secret-fields.js';
import { shownMessage } from './shown-message.js';

/** Maximum number of characters that are read of a message. */
const MAX_MESSAGE_LENGTH = 2048;

/**
 * Matches the text between the first and the last mark of each kind of quotation marks, because a quoted text may
 * contain such marks. Without a last mark, matches up to the end.
 */
const QUOTED = [/"(.*)"|".*$/s, /`(.*)`|`.*$/s, /(?<!\w)'(.*)'(?!\w)|(?<!\w)'.*$/s, /“(.*)”|“.*$/s, /«(.*)»|«.*$/s];

/**
 * Returns the message of a schema in the form that an error may show. The schema may quote its input, so the result is
 * one short line without any value of the input, without secrets, and without quoted text except names of fields.
 * Returns `undefined` if that cannot be ensured.
 */
export function schemaMessage(message: string, input: unknown, secrets: readonly string[]): string | undefined {
  const text = message.slice(0, MAX_MESSAGE_LENGTH);
  const quoted = textsIn(input);
  const likely = secretsIn(text);
  if (quoted === undefined || likely === undefined) return undefined;
  // Quotations are removed last, because a masked text may contain quotation marks.
  const shown = shownMessage(text, [...secrets, ...quoted, ...likely]);
  return shown && QUOTED.reduce(withoutQuote, shown);
}

function withoutQuote(text: string, quotation: RegExp): string {
  return text.replace(quotation, (whole: string, inner = '') => (isFieldName(inner) ? whole : '…'));
}
