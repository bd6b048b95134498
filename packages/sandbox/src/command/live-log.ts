import { styleText } from 'node:util';
import type { RecordedRequest } from '../index.js';

/** Formats a request as one log line. */
export type LogLine = (request: RecordedRequest) => string;

/**
 * Formats a request as one line of JSON. Also escapes DEL and C1, the control characters that `JSON.stringify` does not
 * escape.
 */
export const jsonLine: LogLine = (request) =>
  `${JSON.stringify(request).replace(/[\x7f-\x9f]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`)}\n`;

/**
 * Returns a function that formats a request as one line of text: time, status, method, path and route, followed by the
 * token's fingerprint, the bearer state (unless it is `good`) and the fault, if any.
 */
export function textLine(colours: boolean): LogLine {
  const paint = (colour: Parameters<typeof styleText>[0], text: string): string =>
    colours ? styleText(colour, text, { validateStream: false }) : text;
  return ({ at, method, path, status, route, token, bearer, fault }) => {
    const time = new Date(at).toISOString().slice(11, 23);
    const parts = [
      paint('dim', time),
      paint(colourOf(status), status === 0 ? '---' : String(status)),
      `${method.padEnd(6)} ${printable(path)}`,
      paint('dim', route),
      ...(token === undefined ? [] : [paint('dim', `token ${token}`)]),
      ...(bearer === undefined || bearer === 'good' ? [] : [paint('yellow', bearer)]),
      ...(fault === undefined ? [] : [paint('magenta', `fault ${printable(fault)}`)]),
    ];
    return `${parts.join('  ')}\n`;
  };
}

function colourOf(status: number): 'red' | 'yellow' | 'cyan' | 'green' {
  if (status === 0 || status >= 500) return 'red';
  return status >= 400 ? 'yellow' : status >= 300 ? 'cyan' : 'green';
}

/** Replaces control and non-ASCII characters, so that a client cannot control the terminal. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}
