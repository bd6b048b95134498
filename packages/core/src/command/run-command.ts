import type { Readable } from 'node:stream';
import { ProviderError } from '../errors.js';
import { redact } from '../redaction/redact.js';
import { type Arguments, readArguments } from './arguments.js';
import { check } from './check.js';
import { fromFile, fromStdin, fromVariables } from './credentials-source.js';
import { baseUrlOf, type CredentialsInput } from './credentials-text.js';
import type { AnyCommand } from './definition.js';
import { textOf } from './diagnosis.js';
import { EXIT_CODES, type Exit, Stop } from './exit-code.js';
import { helpOf } from './help.js';
import { printable } from './printable.js';
import { openSandbox, type SandboxModule } from './sandbox.js';
import { printToken } from './token.js';

/** The parts of the process that a command uses. */
export interface CommandIo {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Value of `process.platform`. */
  readonly platform: string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether standard output is a terminal. */
  readonly terminal: boolean;
  /** Returns standard input, which is opened only if it is needed. */
  readonly stdin: () => Readable & { readonly isTTY?: boolean };
  /** Aborted when the process receives SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  readonly loadSandbox: () => Promise<SandboxModule>;
}

/** Runs a command and resolves to its exit code. Never rejects. Only `token` prints a secret. */
export async function runCommand(definition: AnyCommand, io: CommandIo): Promise<number> {
  const secrets: string[] = [];
  const safe = (text: string): string => printable(redact(text, secrets));
  try {
    return EXIT_CODES[await dispatch(definition, io, secrets, safe)];
  } catch (error) {
    // The process stops because of the signal, which needs no explanation.
    if (io.signal.aborted) return EXIT_CODES.failed;
    const { exit, message, advice } = stopOf(error);
    io.err(`${safe(message)}\n`);
    if (advice !== undefined) io.err(`${safe(advice)}\n`);
    if (exit === 'usage') io.err(`Run npx ${definition.package} --help for the usage.\n`);
    return EXIT_CODES[exit];
  }
}

async function dispatch(
  definition: AnyCommand,
  io: CommandIo,
  secrets: string[],
  safe: (text: string) => string,
): Promise<Exit> {
  const args = readArguments(io.args, definition);
  if (args.command === 'help' || args.command === 'version') {
    io.out(args.command === 'help' ? helpOf(definition) : `${definition.version}\n`);
    return 'ok';
  }
  if (args.command === 'token' && io.terminal && !args.show) {
    throw new Stop(
      'usage',
      'the token is not printed on a terminal, where it stays visible',
      'Pipe it to another program, or use --show.',
    );
  }
  const input = await readInput(definition, args, io);
  try {
    secrets.push(...Object.values(input.credentials));
    const access = { credentials: input.credentials, baseUrl: baseUrlFor(definition, args, input, io.env) };
    const output = { ...io, safe };
    if (args.command === 'token' && definition.kind === 'token') {
      return await printToken(definition, access, args, output);
    }
    return await check(definition, access, args, output);
  } finally {
    await input.close?.();
  }
}

/** Credentials, and the function that closes their source, if it is a sandbox. */
type OpenInput = CredentialsInput & { readonly close?: () => Promise<void> };

async function readInput(definition: AnyCommand, { source, file = '' }: Arguments, io: CommandIo): Promise<OpenInput> {
  switch (source) {
    case 'sandbox':
      return openSandbox(io.loadSandbox, definition);
    case 'file':
      return fromFile(file, definition, io.platform, io.signal);
    case 'stdin':
      return fromStdin(io.stdin(), definition, io.signal);
    default:
      return fromVariables(io.env, definition);
  }
}

function baseUrlFor(
  { baseUrlVariable, defaultBaseUrl, title }: AnyCommand,
  args: Arguments,
  input: CredentialsInput,
  env: CommandIo['env'],
): string {
  const baseUrl = args.baseUrl ?? input.baseUrl ?? baseUrlOf(env, baseUrlVariable) ?? defaultBaseUrl;
  if (baseUrl !== undefined) return baseUrl;
  throw new Stop(
    'misconfigured',
    `the base URL of ${title} is not set, and there is no default`,
    `Set ${baseUrlVariable} to the URL that you received from ${title}, or use --base-url.`,
  );
}

function stopOf(error: unknown): Stop {
  if (error instanceof Stop) return error;
  if (ProviderError.is(error) && error.code === 'invalid_options') return new Stop('misconfigured', textOf(error));
  // The message of an unexpected error may contain a secret.
  const kind = ProviderError.is(error) ? error.code : error instanceof Error ? error.name : typeof error;
  return new Stop('failed', `the command failed unexpectedly (${kind})`);
}
