import { describeSandbox } from '../describe.js';
import { PROVIDERS } from '../http/route.js';
import type { Sandbox } from '../index.js';
import type { OutputFormat } from './arguments.js';

/** Returns the sandbox's URLs and credentials in the given format. */
export function announce(sandbox: Sandbox, format: OutputFormat): string {
  if (format === 'json') return `${JSON.stringify(describeSandbox(sandbox))}\n`;
  if (format !== 'text') return variablesOf(sandbox, format === 'env' ? 'export ' : '');
  const { paisr, paysecurez, singleview } = sandbox;
  return [
    introduce(sandbox),
    section('Paisr', paisr),
    section('PaySecureZ', paysecurez),
    section('SingleView', singleview),
    '',
    '',
  ].join('\n');
}

/** Returns the sandbox's URLs and how to use them. */
export function introduce({ url, controlUrl, ca, seed }: Sandbox): string {
  return [
    `Sandbox running at ${url}. The credentials are fake and valid only while it runs. Press Ctrl+C to stop.`,
    `Control API at ${controlUrl}. To get the same credentials again, use --seed ${quoted(seed)}`,
    ...(ca === undefined ? [] : [`To trust its certificate: curl -s ${controlUrl}/ca.pem > ca.pem`]),
  ].join('\n');
}

/** Returns one line per environment variable of the clients, such as `PAISR_TOKEN=…`. */
function variablesOf(sandbox: Sandbox, prefix: string): string {
  const lines = PROVIDERS.flatMap((provider) => {
    const { baseUrl, credentials } = sandbox[provider];
    return Object.entries({ baseUrl, ...credentials }).map(
      ([field, value]) => `${prefix}${variableName(provider, field)}=${quoted(value)}\n`,
    );
  });
  return lines.join('');
}

/** Returns the name of a variable, such as `PAYSECUREZ_CLIENT_ID` for the field `clientId`. */
function variableName(provider: string, field: string): string {
  return `${provider}_${field.replace(/[A-Z]/g, '_$&')}`.toUpperCase();
}

function section(name: string, provider: { readonly baseUrl: string; readonly credentials: object }): string {
  const lines = Object.entries({ baseUrl: provider.baseUrl, ...provider.credentials });
  return `\n${name}\n${lines.map(([field, value]) => `  ${field.padEnd(14)}${value}`).join('\n')}`;
}

/** Quotes the text as a single shell argument. */
function quoted(text: string): string {
  return /^[\w.,:@%+/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
