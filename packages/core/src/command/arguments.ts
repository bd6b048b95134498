import { parseArgs } from 'node:util';
import type { AnyCommand } from './definition.js';
import { Stop } from './exit-code.js';

/** The validated arguments of the command. */
export interface Arguments {
  readonly command: 'token' | 'check' | 'help' | 'version';
  readonly baseUrl: string | undefined;
  /** Where to read the credentials. */
  readonly source: 'environment' | 'stdin' | 'file' | 'sandbox';
  /** Path of the credentials file. Set only if `source` is `file`. */
  readonly file: string | undefined;
  readonly json: boolean;
  readonly header: boolean;
  readonly show: boolean;
}

const OPTIONS = {
  'base-url': { type: 'string' },
  file: { type: 'string' },
  stdin: { type: 'boolean' },
  sandbox: { type: 'boolean' },
  json: { type: 'boolean' },
  header: { type: 'boolean' },
  show: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

type Option = keyof typeof OPTIONS;

/** Options of `token` only. */
const TOKEN_OPTIONS: readonly Option[] = ['header', 'show'];

/** Options that cannot be used together. */
const EXCLUSIVE: readonly (readonly Option[])[] = [
  ['file', 'stdin', 'sandbox'],
  ['base-url', 'sandbox'],
  ['json', 'header'],
];

/** Matches names of options that would contain a secret, such as `--clientSecret` or `--api-key`. */
const SECRET_NAME = /secret|token|pass|pwd|key|cred|auth|bearer|code|merchant|clientid|user/i;

const REPLACE =
  'Arguments are visible to other processes and in the history of the shell. If there was a secret in the arguments, replace it.';

/**
 * Parses the command-line arguments.
 *
 * @throws Stop `usage`. The text never quotes an argument, because the argument could be a secret.
 */
export function readArguments(given: readonly string[], { kind, package: name }: AnyCommand): Arguments {
  const { tokens } = parseArgs({
    args: [...given],
    options: OPTIONS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const texts = new Map<Option, string>();
  let command: string | undefined;
  for (const token of tokens) {
    if (token.kind === 'positional' && command === undefined) {
      command = commandOf(token.value, kind, token.index);
    } else if (token.kind === 'option' && Object.hasOwn(OPTIONS, token.name)) {
      const option = token.name as Option;
      if (texts.has(option)) throw usage(`--${option} must be given only once`);
      texts.set(option, textFor(option, token.value, token.inlineValue === true));
    } else if (token.kind === 'option' && !SECRET_NAME.test(token.name.replaceAll('-', ''))) {
      throw usage(`argument ${token.index + 1} is not an option of this command`, REPLACE);
    } else if (token.kind !== 'option-terminator') {
      throw usage(`argument ${token.index + 1} is not accepted: credentials must not be arguments`, REPLACE);
    }
  }
  for (const group of EXCLUSIVE) {
    const [first, second] = group.filter((option) => texts.has(option));
    if (second !== undefined) throw usage(`--${first} and --${second} cannot be used together`);
  }
  if (texts.has('help') || command === 'help') return argumentsOf('help', texts);
  if (texts.has('version')) return argumentsOf('version', texts);
  if (command === undefined) throw usage(`a command is missing: ${commandsOf(kind).join(' or ')}`);
  const surplus = command === 'token' ? undefined : TOKEN_OPTIONS.find((option) => texts.has(option));
  if (surplus !== undefined) {
    throw usage(`--${surplus} ${kind === 'token' ? 'is an option of token only' : `is not an option of ${name}`}`);
  }
  return argumentsOf(command as 'token' | 'check', texts);
}

/** Returns the names of the subcommands that use the credentials. */
export function commandsOf(kind: AnyCommand['kind']): readonly ('token' | 'check')[] {
  return kind === 'token' ? ['token', 'check'] : ['check'];
}

function commandOf(value: string, kind: AnyCommand['kind'], index: number): string {
  if (value === 'help' || commandsOf(kind).some((known) => known === value)) return value;
  if (value === 'token') throw usage('this provider issues keys that do not expire, so there is no command token');
  throw usage(`argument ${index + 1} is not a command of this package; use ${commandsOf(kind).join(' or ')}`, REPLACE);
}

function textFor(option: Option, value: unknown, inline: boolean): string {
  if (OPTIONS[option].type === 'boolean') {
    if (typeof value === 'string') throw usage(`--${option} does not take a value`, REPLACE);
    return '';
  }
  if (typeof value !== 'string' || value === '' || (value.startsWith('-') && !inline)) {
    throw usage(`--${option} needs a value`);
  }
  if (option === 'base-url' && holdsSecret(value)) {
    throw usage('--base-url must be a URL without a user name, a password, a query and a fragment', REPLACE);
  }
  return value;
}

/** Returns whether a URL has a part that usually contains a secret. */
function holdsSecret(text: string): boolean {
  if (/[?#@]/.test(text)) return true;
  return !URL.canParse(text);
}

function argumentsOf(command: Arguments['command'], texts: ReadonlyMap<Option, string>): Arguments {
  const source = (['file', 'stdin', 'sandbox'] as const).find((option) => texts.has(option)) ?? 'environment';
  return {
    command,
    baseUrl: texts.get('base-url'),
    source,
    file: texts.get('file'),
    json: texts.has('json'),
    header: texts.has('header'),
    show: texts.has('show'),
  };
}

function usage(text: string, advice?: string): Stop {
  return new Stop('usage', text, advice);
}
