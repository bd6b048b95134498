import { isFieldName } from './field-name.js';
import { secretsIn, textsIn } from './secret-fields.js';
import { shownMessage } from './shown-message.js';

/** Maximum number of message characters that are processed. */
const MAX_MESSAGE_LENGTH = 2048;

/**
 * Matches text in quotation marks: from the first to the last mark of each kind, or to the end if there is only one
 * mark.
 */
const QUOTED = [/"(.*)"|".*$/s, /`(.*)`|`.*$/s, /(?<!\w)'(.*)'(?!\w)|(?<!\w)'.*$/s, /“(.*)”|“.*$/s, /«(.*)»|«.*$/s];

/**
 * Returns a schema's message in a form that is safe to show. The result is one short line without input values,
 * secrets, or quoted text other than field names. Returns `undefined` if this cannot be guaranteed.
 */
export function schemaMessage(message: string, input: unknown, secrets: readonly string[]): string | undefined {
  const text = message.slice(0, MAX_MESSAGE_LENGTH);
  const quoted = textsIn(input);
  const likely = secretsIn(text);
  if (quoted === undefined || likely === undefined) return undefined;
  // Remove quoted text last, because secrets and input values may contain quotation marks.
  const shown = shownMessage(text, [...secrets, ...quoted, ...likely]);
  return shown && QUOTED.reduce(withoutQuote, shown);
}

function withoutQuote(text: string, quotation: RegExp): string {
  return text.replace(quotation, (whole: string, inner = '') => (isFieldName(inner) ? whole : '…'));
}
