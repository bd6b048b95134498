import { SECRET_MARKS } from './secret-mark.js';
import type { WireDetail } from './state.js';

/** Headers that curl sets automatically. Setting them explicitly could send wrong or duplicate values. */
const SET_BY_CURL = new Set([
  'host',
  'connection',
  'content-length',
  'user-agent',
  'accept-encoding',
  'transfer-encoding',
]);

/**
 * Returns a curl command for a POSIX shell that sends the same request. Secrets are replaced with variables that the
 * user must set, such as `$PAYSECUREZ_ACCESS_TOKEN`.
 */
export function curlOf({ provider, origin, method, path, request }: WireDetail): string {
  const words = (text: string): string => quoted(text, provider);
  const lines = [`curl -i -X ${method} ${words(origin + path)}`];
  for (const [name, value] of request.headers) {
    if (!SET_BY_CURL.has(name.toLowerCase())) lines.push(`-H ${words(`${name}: ${value}`)}`);
  }
  if (request.body.text !== '') lines.push(`--data-raw ${words(request.body.text)}`);
  return lines.join(' \\\n  ');
}

/** Quotes text for the shell, with literal text in single quotes and variables in double quotes. */
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
