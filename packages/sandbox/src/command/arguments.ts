import { parseArgs } from 'node:util';
import type { FaultTarget } from '../faults/active-fault.js';
import type { Fault } from '../faults/fault.js';
import { parseFault } from '../faults/fault-text.js';
import type { Lifetimes, SandboxOptions } from '../options.js';

/**
 * How the command describes the sandbox: as text, as one line of JSON, as `export NAME=value` lines for a shell, or as
 * `NAME=value` lines for a file.
 */
export type OutputFormat = 'text' | 'json' | 'env' | 'dotenv';

/** The command that the arguments of `npx @x/sandbox` describe. */
export type Command =
  | {
      readonly kind: 'start';
      readonly options: SandboxOptions;
      readonly faults: readonly (readonly [target: FaultTarget, fault: Fault])[];
      readonly format: OutputFormat;
      readonly quiet: boolean;
    }
  | { readonly kind: 'help' }
  | { readonly kind: 'refused'; readonly reason: string };

export const HELP = `npx @x/sandbox [options]

Runs Paisr, PaySecureZ and SingleView on 127.0.0.1. Prints their base URLs and fake credentials, and then one line per
request.

  --port N                  port, 0 to 65535; default 0: a free port
  --control-port N          port of the control API, 0 to 65535; default 0: a free port
  --host HOST               127.0.0.1 (default), ::1 or localhost
  --tls                     serve HTTPS with a new certificate; its CA is at /ca.pem of the control API
  --seed TEXT               generate the same credentials, tokens and random choices every time
  --lifetime PROVIDER=TIME  token lifetime: paysecurez=10s, singleview=5m; repeatable
  --single-active-token     let a new token revoke the provider's earlier tokens
  --strict                  reject PaySecureZ orders that lack a required field
  --fault ROUTE=FAULT       make requests fail; repeatable:
                              paysecurez.token=503x3             respond with 503 to the next three requests
                              paysecurez.*=delay:200             delay every PaySecureZ response by 200 ms
                              *=reset,share:0.1                  reset the connection for a tenth of all requests
                              singleview.token=expiresInText:0000
                              paysecurez.token=429,retryAfter:2
                              paisr.invoices='{"status":500,"body":{"success":false}}'
  --latency                 delay responses as a real API would: half of them by more than 120 ms
  --env                     print export lines with the environment variables of the clients, and requests on stderr
  --dotenv                  print the same variables as NAME=value lines; writes no file
  --json                    print JSON: one line that describes the sandbox, then one line per request
  --quiet                   do not print requests
  --help                    print this help

The sandbox stops on Ctrl+C (SIGINT), on SIGTERM, and when standard input ends if it was an open pipe at startup.
`;

/** Parses the command-line arguments. If they are invalid, returns a `refused` command with the reason. */
export function readCommand(args: readonly string[]): Command {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        host: { type: 'string' },
        port: { type: 'string' },
        'control-port': { type: 'string' },
        tls: { type: 'boolean' },
        seed: { type: 'string' },
        lifetime: { type: 'string', multiple: true },
        'single-active-token': { type: 'boolean' },
        strict: { type: 'boolean' },
        fault: { type: 'string', multiple: true },
        latency: { type: 'boolean' },
        env: { type: 'boolean' },
        dotenv: { type: 'boolean' },
        json: { type: 'boolean' },
        quiet: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) return { kind: 'help' };
    const { host, seed } = values;
    return {
      kind: 'start',
      options: {
        port: readPort(values.port, '--port'),
        controlPort: readPort(values['control-port'], '--control-port'),
        lifetimes: Object.assign({}, ...(values.lifetime ?? []).map(readLifetime)),
        tls: values.tls ?? false,
        singleActiveToken: values['single-active-token'] ?? false,
        strict: values.strict ?? false,
        latency: values.latency ?? false,
        ...(host !== undefined && { host }),
        ...(seed !== undefined && { seed }),
      },
      faults: (values.fault ?? []).map(readFault),
      format: readFormat(values),
      quiet: values.quiet ?? false,
    };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // Omit Node's advice about positional arguments.
    const [short = ''] = code?.startsWith('ERR_PARSE_ARGS') === true ? message.split(/\.\s/, 1) : [message];
    return { kind: 'refused', reason: short };
  }
}

function readFormat(values: { readonly [Format in 'json' | 'env' | 'dotenv']?: boolean | undefined }): OutputFormat {
  const formats = (['json', 'env', 'dotenv'] as const).filter((format) => values[format]);
  const [format = 'text', other] = formats;
  if (other === undefined) return format;
  throw new TypeError(`--${other}: cannot be used together with --${format}`);
}

function readPort(given = '0', name: string): number {
  if (/^\d{1,5}$/.test(given) && Number(given) <= 65_535) return Number(given);
  throw new TypeError(`${name}: must be a whole number from 0 to 65535 (got ${given})`);
}

const SECONDS_PER_UNIT = { s: 1, m: 60, h: 3600 } as const;

function readLifetime(given: string): Lifetimes {
  const [, provider, amount, unit = 's'] = /^(paysecurez|singleview)=(\d+)([smh])?$/.exec(given) ?? [];
  if (provider === undefined) {
    throw new TypeError(
      `--lifetime: must be paysecurez or singleview with a time, such as paysecurez=10s (got ${given})`,
    );
  }
  return { [provider]: Number(amount) * SECONDS_PER_UNIT[unit as keyof typeof SECONDS_PER_UNIT] };
}

function readFault(given: string): readonly [FaultTarget, Fault] {
  const end = given.indexOf('=');
  if (end < 1)
    throw new TypeError(`--fault: must be a route and a fault, such as paysecurez.token=503x3 (got ${given})`);
  // Do not check the route here, because `sandbox.fault` rejects unknown routes.
  return [given.slice(0, end) as FaultTarget, parseFault(given.slice(end + 1))];
}
