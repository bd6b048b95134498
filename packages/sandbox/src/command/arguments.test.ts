import { describe, expect, it } from '@jest/globals';
import { HELP, readCommand } from './arguments.js';

const plain = {
  kind: 'start',
  options: {
    port: 0,
    controlPort: 0,
    lifetimes: {},
    tls: false,
    singleActiveToken: false,
    strict: false,
    latency: false,
  },
  faults: [],
  format: 'text',
  quiet: false,
};

describe('readCommand', () => {
  it.each([
    [[], plain],
    [['--json', '--quiet'], { ...plain, format: 'json', quiet: true }],
    [['--env'], { ...plain, format: 'env' }],
    [['--dotenv'], { ...plain, format: 'dotenv' }],
    [['--latency'], { ...plain, options: { ...plain.options, latency: true } }],
    [['--port', '8080'], { ...plain, options: { ...plain.options, port: 8080 } }],
    [['--port=0'], plain],
    [['--control-port', '65535'], { ...plain, options: { ...plain.options, controlPort: 65_535 } }],
    [
      ['--tls', '--single-active-token', '--strict', '--seed', 'a', '--host=localhost'],
      {
        ...plain,
        options: { ...plain.options, tls: true, singleActiveToken: true, strict: true, seed: 'a', host: 'localhost' },
      },
    ],
    [
      ['--lifetime', 'paysecurez=10s', '--lifetime=singleview=5m', '--lifetime', 'paysecurez=2h'],
      { ...plain, options: { ...plain.options, lifetimes: { paysecurez: 7200, singleview: 300 } } },
    ],
    [['--lifetime', 'singleview=7'], { ...plain, options: { ...plain.options, lifetimes: { singleview: 7 } } }],
    [
      ['--fault', 'paysecurez.token=503x3', '--fault', '*={"status":500,"body":"a=b"}'],
      {
        ...plain,
        faults: [
          ['paysecurez.token', { status: 503, times: 3 }],
          ['*', { status: 500, body: 'a=b' }],
        ],
      },
    ],
    [['--help'], { kind: 'help' }],
    [['-h', '--json'], { kind: 'help' }],
  ])('parses the command-line arguments %j', (args, command) => {
    expect(readCommand(args)).toEqual(command);
  });

  it.each([
    [['--prot', '1'], "Unknown option '--prot'"],
    [['start'], "Unexpected argument 'start'"],
    [['--port'], "Option '--port <value>' argument missing"],
    [['--json=yes'], "Option '--json' does not take an argument"],
    [['--port', '65536'], '--port: must be a whole number from 0 to 65535 (got 65536)'],
    [['--port', '0x50'], '--port: must be a whole number from 0 to 65535 (got 0x50)'],
    [['--port='], '--port: must be a whole number from 0 to 65535 (got )'],
    [['--control-port', '-1'], "Option '--control-port' argument is ambiguous"],
    [['--control-port=-1'], '--control-port: must be a whole number from 0 to 65535 (got -1)'],
    [
      ['--lifetime', 'paisr=10s'],
      '--lifetime: must be paysecurez or singleview with a time, such as paysecurez=10s (got paisr=10s)',
    ],
    [
      ['--lifetime', 'paysecurez=1d'],
      '--lifetime: must be paysecurez or singleview with a time, such as paysecurez=10s (got paysecurez=1d)',
    ],
    [['--fault', '503'], '--fault: must be a route and a fault, such as paysecurez.token=503x3 (got 503)'],
    [['--json', '--env'], '--env: cannot be used together with --json'],
    [['--dotenv', '--env'], '--dotenv: cannot be used together with --env'],
    [['--fault', '*=times:3'], 'fault: must have an effect, such as { status: 503 } (got { times: 3 })'],
  ])('rejects the command-line arguments %j and returns the reason', (args, reason) => {
    expect(readCommand(args)).toEqual({ kind: 'refused', reason });
  });

  it('the help text lists all options and contains valid fault examples', () => {
    for (const name of [
      'port',
      'control-port',
      'host',
      'tls',
      'seed',
      'lifetime',
      'single-active-token',
      'strict',
      'fault',
      'latency',
      'env',
      'dotenv',
      'json',
      'quiet',
      'help',
    ]) {
      expect(HELP).toMatch(new RegExp(`^ {2}--${name} `, 'm'));
    }
    const examples = [...HELP.matchAll(/^ {20,}(\S+=\S+)/gm)].map(([, example = '']) => example.replaceAll("'", ''));
    expect(examples).toHaveLength(6);
    for (const example of examples) expect(readCommand(['--fault', example])).toMatchObject({ kind: 'start' });
  });
});
