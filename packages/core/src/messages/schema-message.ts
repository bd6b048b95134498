import { isFieldName } from './field-name.js';
import { secretsIn, textsIn } from './secret-fields.js';
import { shownMessage } from './shown-message.js';

/** As much of a message as is looked at. */
const MAX_MESSAGE_LENGTH = 2048;

/**
 * What each kind of quotation marks encloses, from the first to the last: a quoted text may have some in it. Where the
 * last one is missing, up to the end.
 */
const QUOTED = [/"(.*)"|".*$/s, /`(.*)`|`.*$/s, /(?<!\w)'(.*)'(?!\w)|(?<!\w)'.*$/s, /“(.*)”|“.*$/s, /«(.*)»|«.*$/s];

/**
 * The message of a schema that may quote its input, as an error may show it: one short line in which nothing of the input
 * is left, no quoted text that is not the name of a field, and no secret. Undefined where that can not be made sure of.
 */
export function schemaMessage(message: string, input: unknown, secrets: readonly string[]): string | undefined {
  const text = message.slice(0, MAX_MESSAGE_LENGTH);
  const quoted = textsIn(input);
  const likely = secretsIn(text);
  if (quoted === undefined || likely === undefined) return undefined;
  // Quotations last: what is to be masked may have quotation marks of its own.
  const shown = shownMessage(text, [...secrets, ...quoted, ...likely]);
  return shown && QUOTED.reduce(withoutQuote, shown);
}

function withoutQuote(text: string, quotation: RegExp): string {
  return text.replace(quotation, (whole: string, inner = '') => (isFieldName(inner) ? whole : '…'));
}
