import { finished, type Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type { Sandbox, SandboxOptions } from '../index.js';
import { announce } from './announcement.js';
import { type Command, HELP, readCommand } from './arguments.js';
import { jsonLine, textLine } from './live-log.js';

/** What the command needs of its process. */
export interface Surroundings {
  readonly start: (options: SandboxOptions) => Promise<Sandbox>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether what is printed is seen on a terminal that has colours, and wants them. */
  readonly colours: boolean;
  /** Standard input where it is a pipe; nothing where it is a terminal, a file or /dev/null. */
  readonly stdin: Readable | undefined;
  /** Resolves at the first SIGINT or SIGTERM. */
  readonly signal: Promise<void>;
}

/** Runs the command until it is told to stop, and gives the exit code: 0, 1 (can't start), or 2 (wrong arguments). */
export async function runCommand(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { out, err, stdin, signal } = surroundings;
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
    sandbox = await start(command, surroundings);
  } catch (error) {
    const { message } = error as Error;
    if (error instanceof TypeError) return refuse(message, err);
    err(`${message}\n`);
    return 1;
  }
  out(announce(sandbox, command.json));
  await Promise.race(stops);
  await sandbox.close();
  return 0;
}

async function start(
  { options, faults, json, quiet }: Command & { readonly kind: 'start' },
  surroundings: Surroundings,
): Promise<Sandbox> {
  const line = json ? jsonLine : textLine(surroundings.colours);
  const sandbox = await surroundings.start({
    ...options,
    ...(!quiet && { onRequest: (request) => surroundings.out(line(request)) }),
  });
  try {
    for (const [target, fault] of faults) sandbox.fault(target, fault);
  } catch (error) {
    await sandbox.close();
    throw error;
  }
  return sandbox;
}

function refuse(reason: string, err: Surroundings['err']): number {
  err(`${reason}\nnpx @x/sandbox --help shows what there is.\n`);
  return 2;
}

/**
 * Whether a pipe still has somebody at its other end. Task runners and CI hand one that has ended already to what they
 * start, and its end says nothing there.
 */
async function isOpen(stdin: Readable): Promise<boolean> {
  stdin.resume();
  // An end that is there already shows in the event loop's first look at the pipe; a second turn is to be sure.
  await setImmediate();
  await setImmediate();
  return !stdin.readableEnded;
}

function endOf(stdin: Readable): Promise<void> {
  return new Promise((resolve) => {
    finished(stdin, { writable: false }, () => resolve());
  });
}
