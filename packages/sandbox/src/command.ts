import { finished, type Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Sandbox, SandboxOptions } from './index.js';

/** What the arguments of `npx @x/sandbox` ask for. */
export type Command =
  | { readonly kind: 'start'; readonly port: number; readonly json: boolean }
  | { readonly kind: 'help' }
  | { readonly kind: 'refused'; readonly reason: string };

export const HELP = `npx @x/sandbox [--port N] [--json]

Runs Paisr, PaySecureZ and SingleView on 127.0.0.1 and prints their base URLs and fake credentials.

  --port N   the port, 0 to 65535; left out or 0: a free one
  --json     print one line of JSON
  --help     print this text

It stops on Ctrl+C (SIGINT), on SIGTERM, and at the end of standard input where that is an open pipe.
`;

export function readCommand(args: readonly string[]): Command {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { port: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    });
    if (values.help) return { kind: 'help' };
    const port = values.port ?? '0';
    if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
      return { kind: 'refused', reason: `--port: expected a whole number from 0 to 65535, got ${port}` };
    }
    return { kind: 'start', port: Number(port), json: values.json ?? false };
  } catch (error) {
    // Node adds advice on how to pass such a thing as a positional argument, and there are none here.
    const [reason = ''] = (error as Error).message.split(/\.\s/, 1);
    return { kind: 'refused', reason };
  }
}

/** The base URLs and credentials: for people, or as one line of JSON. */
export function announce(sandbox: Sandbox, json: boolean): string {
  const { url, paisr, paysecurez, singleview } = sandbox;
  if (json) return `${JSON.stringify({ url, paisr, paysecurez, singleview })}\n`;
  return [
    `Sandbox at ${url}. The credentials are fake and end with it; Ctrl+C stops it.`,
    section('Paisr', paisr),
    section('PaySecureZ', paysecurez),
    section('SingleView', singleview),
    '',
  ].join('\n');
}

function section(name: string, provider: { readonly baseUrl: string; readonly credentials: object }): string {
  const lines = Object.entries({ baseUrl: provider.baseUrl, ...provider.credentials });
  return `\n${name}\n${lines.map(([field, value]) => `  ${field.padEnd(14)}${value}`).join('\n')}`;
}

/** What the command needs of its process. */
export interface Surroundings {
  readonly start: (options: SandboxOptions) => Promise<Sandbox>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Standard input where it is a pipe; nothing where it is a terminal, a file or /dev/null. */
  readonly stdin: Readable | undefined;
  /** Resolves at the first SIGINT or SIGTERM. */
  readonly signal: Promise<void>;
}

/** Runs the command until it is told to stop, and gives the exit code: 0, 1 (no port), or 2 (wrong arguments). */
export async function runCommand(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { start, out, err, stdin, signal } = surroundings;
  const command = readCommand(args);
  if (command.kind === 'help') {
    out(HELP);
    return 0;
  }
  if (command.kind === 'refused') {
    err(`${command.reason}\nnpx @x/sandbox --help shows what there is.\n`);
    return 2;
  }
  const stops = [signal];
  if (stdin !== undefined && (await isOpen(stdin))) stops.push(endOf(stdin));
  let sandbox: Sandbox;
  try {
    sandbox = await start({ port: command.port });
  } catch (error) {
    err(`${(error as Error).message}\n`);
    return 1;
  }
  out(announce(sandbox, command.json));
  await Promise.race(stops);
  await sandbox.close();
  return 0;
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
