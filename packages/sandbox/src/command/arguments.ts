import { parseArgs } from 'node:util';
import type { FaultTarget } from '../faults/active-fault.js';
import type { Fault } from '../faults/fault.js';
import { parseFault } from '../faults/fault-text.js';
import type { Lifetimes, SandboxOptions } from '../options.js';

/** What the arguments of `npx @x/sandbox` ask for. */
export type Command =
  | {
      readonly kind: 'start';
      readonly options: SandboxOptions;
      readonly faults: readonly (readonly [target: FaultTarget, fault: Fault])[];
      readonly json: boolean;
      readonly quiet: boolean;
    }
  | { readonly kind: 'help' }
  | { readonly kind: 'refused'; readonly reason: string };

export const HELP = `npx @x/sandbox [options]

Runs Paisr, PaySecureZ and SingleView on 127.0.0.1, prints their base URLs and fake credentials, and then a line for
each request.

  --port N                  the port, 0 to 65535; left out or 0: a free one
  --control-port N          the port of the control API, likewise
  --host HOST               127.0.0.1 (default), ::1 or localhost
  --tls                     HTTPS, with a certificate made at the start; its authority: /ca.pem of the control API
  --seed TEXT               the same credentials, tokens and choices every time
  --lifetime PROVIDER=TIME  how long tokens live: paysecurez=10s, singleview=5m; more than once if need be
  --fault ROUTE=FAULT       what goes wrong; more than once if need be:
                              paysecurez.token=503x3             503, for the next three requests
                              paysecurez.*=delay:200             every answer of a provider 200 ms late
                              *=reset,share:0.1                  a tenth of all requests loses its connection
                              singleview.token=expiresInText:0000
                              paysecurez.token=429,retryAfter:2
                              paisr.invoices='{"status":500,"body":{"success":false}}'
  --json                    JSON: one line about the sandbox, then one for each request
  --quiet                   no line for a request
  --help                    this text

It stops on Ctrl+C (SIGINT), on SIGTERM, and at the end of standard input where that is an open pipe.
`;

/** @returns What is asked for, or why it can't be done; nothing is thrown. */
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
        fault: { type: 'string', multiple: true },
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
        ...(host !== undefined && { host }),
        ...(seed !== undefined && { seed }),
      },
      faults: (values.fault ?? []).map(readFault),
      json: values.json ?? false,
      quiet: values.quiet ?? false,
    };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // Node adds advice on how to pass such a thing as a positional argument, and there are none here.
    const [short = ''] = code?.startsWith('ERR_PARSE_ARGS') === true ? message.split(/\.\s/, 1) : [message];
    return { kind: 'refused', reason: short };
  }
}

function readPort(given = '0', name: string): number {
  if (/^\d{1,5}$/.test(given) && Number(given) <= 65_535) return Number(given);
  throw new TypeError(`${name}: expected a whole number from 0 to 65535, got ${given}`);
}

const SECONDS_PER_UNIT = { s: 1, m: 60, h: 3600 } as const;

function readLifetime(given: string): Lifetimes {
  const [, provider, amount, unit = 's'] = /^(paysecurez|singleview)=(\d+)([smh])?$/.exec(given) ?? [];
  if (provider === undefined) {
    throw new TypeError(
      `--lifetime: expected paysecurez or singleview with a time, such as paysecurez=10s, got ${given}`,
    );
  }
  return { [provider]: Number(amount) * SECONDS_PER_UNIT[unit as keyof typeof SECONDS_PER_UNIT] };
}

function readFault(given: string): readonly [FaultTarget, Fault] {
  const end = given.indexOf('=');
  if (end < 1)
    throw new TypeError(`--fault: expected a route and a fault, such as paysecurez.token=503x3, got ${given}`);
  // Whether there is such a route the sandbox knows.
  return [given.slice(0, end) as FaultTarget, parseFault(given.slice(end + 1))];
}
