import { finished, type Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type { Sandbox, SandboxOptions } from '../index.js';
import { announce, introduce } from './announcement.js';
import { type Command, HELP, type OutputFormat, readCommand } from './arguments.js';
import { jsonLine, textLine } from './live-log.js';

/** Process streams and functions that the command uses. */
export interface ProcessIo {
  readonly start: (options: SandboxOptions) => Promise<Sandbox>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether to print in color. */
  readonly colours: boolean;
  /** Standard input. Set only if it is a pipe. */
  readonly stdin: Readable | undefined;
  /** Resolves when the process receives SIGINT or SIGTERM. */
  readonly signal: Promise<void>;
}

/**
 * Runs the command. Resolves to the exit code: 0 on a normal shutdown, 1 if the sandbox cannot start, or 2 for invalid
 * arguments.
 */
export async function runCommand(args: readonly string[], io: ProcessIo): Promise<number> {
  const { out, err, stdin, signal } = io;
  const command = readCommand(args);
  if (command.kind === 'help') {
    out(HELP);
    return 0;
  }
  if (command.kind === 'refused') return refuse(command.reason, err);
  const stops = [signal];
  if (stdin !== undefined && (await isOpen(stdin))) stops.push(endOf(stdin));
  let sandbox: Sandbox;
  try {
    sandbox = await start(command, io);
  } catch (error) {
    const { message } = error as Error;
    if (error instanceof TypeError) return refuse(message, err);
    err(`${message}\n`);
    return 1;
  }
  // Standard output may be a file that a shell reads.
  if (forShell(command.format)) err(`${introduce(sandbox)}\n`);
  out(announce(sandbox, command.format));
  await Promise.race(stops);
  await sandbox.close();
  return 0;
}

async function start(
  { options, faults, format, quiet }: Command & { readonly kind: 'start' },
  io: ProcessIo,
): Promise<Sandbox> {
  const line = format === 'json' ? jsonLine : textLine(io.colours && !forShell(format));
  const log = forShell(format) ? io.err : io.out;
  const sandbox = await io.start({
    ...options,
    ...(!quiet && { onRequest: (request) => log(line(request)) }),
  });
  try {
    for (const [target, fault] of faults) sandbox.fault(target, fault);
  } catch (error) {
    await sandbox.close();
    throw error;
  }
  return sandbox;
}

/** Returns whether standard output contains only variables. Everything else is then printed on standard error. */
function forShell(format: OutputFormat): boolean {
  return format === 'env' || format === 'dotenv';
}

function refuse(reason: string, err: ProcessIo['err']): number {
  err(`${reason}\nRun npx @x/sandbox --help to list the options.\n`);
  return 2;
}

/**
 * Returns whether the other end of a pipe is still open. Some task runners and CI systems start processes with a closed
 * pipe, which must not stop the sandbox.
 */
async function isOpen(stdin: Readable): Promise<boolean> {
  stdin.resume();
  // The event loop detects a closed pipe when it first polls the pipe. Wait for two turns, to be safe.
  await setImmediate();
  await setImmediate();
  return !stdin.readableEnded;
}

function endOf(stdin: Readable): Promise<void> {
  return new Promise((resolve) => {
    finished(stdin, { writable: false }, () => resolve());
  });
}
