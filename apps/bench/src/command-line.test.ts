import { expect, it } from '@jest/globals';
import { readCommand } from './command-line.js';

const KNOWN = { measures: ['hot-path', 'rotation'], peers: ['axios', 'undici'] };

it('runs all measures and writes a report without arguments', () => {
  expect(readCommand([], KNOWN)).toEqual({
    list: false,
    names: [],
    peers: [],
    quick: false,
    report: true,
    rounds: undefined,
  });
});

it('runs the named measures, and writes a report only with --report', () => {
  expect(readCommand(['rotation'], KNOWN)).toMatchObject({ names: ['rotation'], report: false });
  expect(readCommand(['rotation', '--report'], KNOWN)).toMatchObject({ names: ['rotation'], report: true });
});

it('refuses a report of a quick run', () => {
  expect(readCommand(['--quick'], KNOWN)).toMatchObject({ quick: true, report: false });
  expect(() => readCommand(['--quick', '--report'], KNOWN)).toThrow('--report: cannot be used with --quick');
});

it('runs only the named peers, and refuses a report of them', () => {
  expect(readCommand(['--peers', 'axios,undici'], KNOWN)).toMatchObject({ peers: ['axios', 'undici'], report: false });
  expect(() => readCommand(['--peers=axios', '--report'], KNOWN)).toThrow('--report: cannot be used with --peers');
  expect(() => readCommand(['--peers=got'], KNOWN)).toThrow(
    "--peers: must be one or more of axios, undici (got 'got')",
  );
});

it('reads the number of rounds', () => {
  expect(readCommand(['--rounds', '3'], KNOWN)).toMatchObject({ rounds: 3 });
});

it.each(['0', '-1', '1.5', 'three', ''])('refuses %j as the number of rounds', (rounds) => {
  expect(() => readCommand([`--rounds=${rounds}`], KNOWN)).toThrow('--rounds: must be a whole number');
});

it('lists the measures if a name is unknown', () => {
  expect(() => readCommand(['hotpath'], KNOWN)).toThrow("measure: must be one of hot-path, rotation (got 'hotpath')");
});

it('refuses an unknown option', () => {
  expect(() => readCommand(['--fast'], KNOWN)).toThrow("'--fast'");
});
