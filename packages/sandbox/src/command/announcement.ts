import { describeSandbox } from '../describe.js';
import type { Sandbox } from '../index.js';

/** Where the sandbox is and with which credentials: for people, or as one line of JSON. */
export function announce(sandbox: Sandbox, json: boolean): string {
  if (json) return `${JSON.stringify(describeSandbox(sandbox))}\n`;
  const { url, controlUrl, ca, seed, paisr, paysecurez, singleview } = sandbox;
  return [
    `Sandbox at ${url}. The credentials are fake and end with it; Ctrl+C stops it.`,
    `Control API at ${controlUrl}. The same credentials again: --seed ${quoted(seed)}`,
    ...(ca === undefined ? [] : [`To trust its certificate: curl -s ${controlUrl}/ca.pem > ca.pem`]),
    section('Paisr', paisr),
    section('PaySecureZ', paysecurez),
    section('SingleView', singleview),
    '',
    '',
  ].join('\n');
}

function section(name: string, provider: { readonly baseUrl: string; readonly credentials: object }): string {
  const lines = Object.entries({ baseUrl: provider.baseUrl, ...provider.credentials });
  return `\n${name}\n${lines.map(([field, value]) => `  ${field.padEnd(14)}${value}`).join('\n')}`;
}

/** As a shell takes it for one argument. */
function quoted(text: string): string {
  return /^[\w.,:@%+/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
