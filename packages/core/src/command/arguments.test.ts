import { describe, expect, it } from '@jest/globals';
import { readArguments } from './arguments.js';
import type { AnyCommand } from './definition.js';
import { Stop } from './exit-code.js';

const definition = { kind: 'token', package: '@x/acme' } as AnyCommand;
const keyDefinition = { kind: 'key', package: '@x/acme' } as AnyCommand;

const plain = { baseUrl: undefined, source: 'environment', file: undefined, json: false, header: false, show: false };

function stopped(args: readonly string[], of = definition): Stop {
  try {
    return readArguments(args, of) as never;
  } catch (error) {
    expect(error).toBeInstanceOf(Stop);
    return error as Stop;
  }
}

describe('readArguments()', () => {
  it.each<[string[], object]>([
    [['token'], { command: 'token' }],
    [['check', '--json'], { command: 'check', json: true }],
    [['token', '--header', '--show'], { command: 'token', header: true, show: true }],
    [['token', '--file', 'a.json'], { command: 'token', source: 'file', file: 'a.json' }],
    [['--file=-a', 'token'], { command: 'token', source: 'file', file: '-a' }],
    [['check', '--stdin'], { command: 'check', source: 'stdin' }],
    [['check', '--sandbox'], { command: 'check', source: 'sandbox' }],
    [['check', '--base-url', 'https://acme.example/v1'], { command: 'check', baseUrl: 'https://acme.example/v1' }],
    [['--help'], { command: 'help' }],
    [['help'], { command: 'help' }],
    [['token', '-h'], { command: 'help' }],
    [['--version'], { command: 'version' }],
  ])('reads %j', (args, expected) => {
    expect(readArguments(args, definition)).toEqual({ ...plain, ...expected });
  });

  it.each<[string[], string]>([
    [[], 'a command is missing: token or check'],
    [['check', '--show'], '--show is an option of token only'],
    [['check', '--file'], '--file needs a value'],
    [['check', '--file', '--json'], '--file needs a value'],
    [['check', '--file='], '--file needs a value'],
    [['check', '--json', '--json'], '--json must be given only once'],
    [['check', '--file', 'a', '--stdin'], '--file and --stdin cannot be used together'],
    [['check', '--base-url', 'https://acme.example', '--sandbox'], '--base-url and --sandbox cannot be used together'],
    [['token', '--json', '--header'], '--json and --header cannot be used together'],
  ])('rejects %j', (args, text) => {
    expect(stopped(args)).toMatchObject({ exit: 'usage', message: text });
  });

  it('rejects `token` for a provider with keys', () => {
    expect(stopped(['token'], keyDefinition).message).toBe(
      'this provider issues keys that do not expire, so there is no command token',
    );
    expect(stopped(['check', '--show'], keyDefinition).message).toBe('--show is not an option of @x/acme');
  });

  const SECRET = 's3cr3t-canary';

  it.each<[string[], string]>([
    [[SECRET], 'argument 1 is not a command of this package; use token or check'],
    [['token', SECRET], 'argument 2 is not accepted: credentials must not be arguments'],
    [['token', '--', SECRET], 'argument 3 is not accepted: credentials must not be arguments'],
    [['token', '--client-secret', SECRET], 'argument 2 is not accepted: credentials must not be arguments'],
    [['token', `--clientSecret=${SECRET}`], 'argument 2 is not accepted: credentials must not be arguments'],
    [['token', `--api-key=${SECRET}`], 'argument 2 is not accepted: credentials must not be arguments'],
    [['token', `--${SECRET}`], 'argument 2 is not an option of this command'],
    [['token', `--x=${SECRET}`], 'argument 2 is not an option of this command'],
    [['token', `-${SECRET}`], 'argument 2 is not an option of this command'],
    [['token', `--json=${SECRET}`], '--json does not take a value'],
    [
      ['token', '--base-url', `https://user:${SECRET}@acme.example`],
      '--base-url must be a URL without a user name, a password, a query and a fragment',
    ],
    [
      ['token', `--base-url=https://acme.example/?token=${SECRET}`],
      '--base-url must be a URL without a user name, a password, a query and a fragment',
    ],
    [
      ['token', '--base-url', SECRET],
      '--base-url must be a URL without a user name, a password, a query and a fragment',
    ],
  ])('does not quote a secret in %j, and says to replace it', (args, text) => {
    const stop = stopped(args);
    expect(stop).toMatchObject({ exit: 'usage', message: text });
    expect(stop.advice).toContain('If there was a secret in the arguments, replace it.');
    expect(`${stop.message}${stop.advice}${stop.stack}`).not.toContain('canary');
  });
});
