import type { AnyCommand, CommandDefinition } from './definition.js';
import { EXIT_CODES } from './exit-code.js';
import { runCommand } from './run-command.js';
import { importSandbox } from './sandbox.js';

/** Exit codes of processes that a signal has stopped. */
const SIGNAL_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Runs a provider's command in this process, and sets the exit code. The program of a provider's package consists of
 * this call.
 *
 * @example
 * ```ts
 * void startCommand<AcmeCredentials>({
 *   kind: 'token',
 *   package: '@acme/client',
 *   version: '1.0.0',
 *   provider: 'acme',
 *   title: 'Acme',
 *   variables: { key: { name: 'ACME_KEY' } },
 *   baseUrlVariable: 'ACME_BASE_URL',
 *   createClient: createAcme,
 * });
 * ```
 */
export async function startCommand<Credentials extends object>(
  definition: CommandDefinition<Credentials>,
): Promise<void> {
  const { stdout, stderr } = process;
  const stop = new AbortController();
  let stoppedBy: keyof typeof SIGNAL_CODES | undefined;
  let outputFailed = false;
  for (const name of Object.keys(SIGNAL_CODES) as (keyof typeof SIGNAL_CODES)[]) {
    // A second signal ends the process at once.
    process.once(name, () => {
      stoppedBy = name;
      stop.abort();
    });
  }
  const onOutputError = ({ code }: NodeJS.ErrnoException): void => {
    // The reader may close the pipe, as in `| head -1`.
    if (code === 'EPIPE') return;
    outputFailed = true;
    process.exitCode = EXIT_CODES.failed;
    stderr.write(`the output could not be written (${code})\n`);
  };
  stdout.on('error', onOutputError);
  stderr.on('error', () => undefined);
  const code = await runCommand(definition as unknown as AnyCommand, {
    args: process.argv.slice(2),
    env: process.env,
    platform: process.platform,
    out: (text) => stdout.write(text),
    err: (text) => stderr.write(text),
    terminal: stdout.isTTY === true,
    stdin: () => process.stdin,
    signal: stop.signal,
    loadSandbox: importSandbox,
  });
  // A pipe that is still open would keep the process running.
  if (stoppedBy !== undefined) process.exit(SIGNAL_CODES[stoppedBy]);
  process.exitCode = outputFailed ? EXIT_CODES.failed : code;
}
