import { commandsOf } from './arguments.js';
import type { AnyCommand } from './definition.js';
import { EXIT_CODES } from './exit-code.js';

/** Returns the help text of a provider's command. */
export function helpOf(definition: AnyCommand): string {
  const { package: name, title, kind, variables, baseUrlVariable, defaultBaseUrl } = definition;
  const run = `npx ${name}`;
  const fields = Object.entries(variables);
  const [firstField = '', { name: firstVariable = '' } = {}] = fields[0] ?? [];
  const row = (left: string, right: string): string => `  ${left.padEnd(28)}${right}`;
  const rows = [...fields.map(([, { name: variable, optional }]) => row(variable, optional ? 'optional' : 'required'))];
  return [
    `Usage: ${run} ${commandsOf(kind).join('|')} [options]`,
    '',
    ...(kind === 'token'
      ? [
          `  token   requests a token from ${title} and prints it to a pipe or a file`,
          `  check   requests a token, and reports which parts work: connection, TLS, credentials, lifetime`,
        ]
      : [
          `  check   lists the keys, which changes nothing, and reports which parts work: connection, TLS, credentials`,
        ]),
    '',
    'The credentials come from these environment variables, unless --stdin, --file or --sandbox is used:',
    ...rows,
    row(baseUrlVariable, `base URL; ${defaultBaseUrl === undefined ? 'required' : `default: ${defaultBaseUrl}`}`),
    '',
    'Options:',
    row('--stdin', 'read the credentials from standard input'),
    row('--file FILE', 'read the credentials from a file that only its owner can access (chmod 600);'),
    row('', 'on Windows, the permissions of the file are not checked'),
    row('--base-url URL', 'base URL to use instead of the one in the environment or the file'),
    row('--sandbox', 'start @x/sandbox, if it is installed, and use it instead of the provider'),
    ...(kind === 'token'
      ? [
          row('--json', 'print JSON; token: also the expiry'),
          row('--header', 'token: print the whole header "Authorization: Bearer ..."'),
          row('--show', 'token: print the token even if standard output is a terminal'),
        ]
      : [row('--json', 'print JSON')]),
    row('--version', 'print the version'),
    row('-h, --help', 'print this help'),
    '',
    'Standard input and the file contain lines such as',
    `  ${firstVariable}=...`,
    `or a JSON object such as { "${firstField}": "..." }. The line or the field of the base URL (${baseUrlVariable},`,
    '"baseUrl") is optional. Credentials are never accepted as arguments, because other processes can see arguments.',
    'The command does not read .env or other files in the current folder, and does not write files.',
    '',
    'Examples:',
    `  ${run} check`,
    `  ${run} check --sandbox`,
    ...(kind === 'token'
      ? [
          `  ${run} token --header | curl -H @- "$${baseUrlVariable}/..."`,
          `  vault kv get -format=json -field=data secret/${definition.provider} | ${run} token --stdin | wc -c`,
          `  ${run} token --json --file ~/.config/${definition.provider}.json | jq -r .expiresAt`,
        ]
      : [
          `  vault kv get -format=json -field=data secret/${definition.provider} | ${run} check --stdin`,
          `  ${run} check --json --file ~/.config/${definition.provider}.json`,
        ]),
    '',
    `Exit codes: ${EXIT_CODES.ok} good; ${EXIT_CODES.usage} wrong arguments; ${EXIT_CODES.rejected} ${title} rejected the credentials;`,
    `${EXIT_CODES.unreachable} unreachable or temporarily unavailable; ${EXIT_CODES.misconfigured} misconfigured (credentials missing, base URL, certificate);`,
    `${EXIT_CODES.failed} a bug in this command; 130 and 143 stopped by SIGINT and SIGTERM.`,
    '',
  ].join('\n');
}
