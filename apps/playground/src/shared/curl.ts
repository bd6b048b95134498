import { SECRET_MARKS } from './secret-mark.js';
import type { WireDetail } from './state.js';

/** These curl writes by itself, and would else be wrong or twice. */
const BY_CURL = new Set(['host', 'connection', 'content-length', 'user-agent', 'accept-encoding', 'transfer-encoding']);

/**
 * A request as a command for a POSIX shell. Where a secret was, there stands a variable to be set by hand:
 * `$PAYSECUREZ_ACCESS_TOKEN`.
 */
export function curlOf({ provider, origin, method, path, request }: WireDetail): string {
  const words = (text: string): string => quoted(text, provider);
  const lines = [`curl -i -X ${method} ${words(origin + path)}`];
  for (const [name, value] of request.headers) {
    if (!BY_CURL.has(name.toLowerCase())) lines.push(`-H ${words(`${name}: ${value}`)}`);
  }
  if (request.body.text !== '') lines.push(`--data-raw ${words(request.body.text)}`);
  return lines.join(' \\\n  ');
}

/** Single quotes hold everything but themselves; a variable stands in double quotes beside them. */
function quoted(text: string, provider: string): string {
  const literal = (part: string): string => (part === '' ? '' : `'${part.replaceAll("'", `'\\''`)}'`);
  let result = '';
  let done = 0;
  for (const { 0: mark, 1: name = '', index } of text.matchAll(SECRET_MARKS)) {
    result += `${literal(text.slice(done, index))}"$${`${provider}_${name}`.toUpperCase()}"`;
    done = index + mark.length;
  }
  result += literal(text.slice(done));
  return result === '' ? "''" : result;
}
