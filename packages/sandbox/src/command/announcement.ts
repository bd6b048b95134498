import { describeSandbox } from '../describe.js';
import type { Sandbox } from '../index.js';

/** Returns the sandbox's URLs and credentials, as plain text or as one line of JSON. */
export function announce(sandbox: Sandbox, json: boolean): string {
  if (json) return `${JSON.stringify(describeSandbox(sandbox))}\n`;
  const { url, controlUrl, ca, seed, paisr, paysecurez, singleview } = sandbox;
  return [
    `Sandbox running at ${url}. The credentials are fake and valid only while it runs. Press Ctrl+C to stop.`,
    `Control API at ${controlUrl}. To get the same credentials again, use --seed ${quoted(seed)}`,
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

/** Quotes the text as a single shell argument. */
function quoted(text: string): string {
  return /^[\w.,:@%+/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
