import { expect, it } from '@jest/globals';
import { readCommand } from './command-line.js';

const KNOWN = { measures: ['hot-path', 'rotation'], peers: ['axios', 'undici'] };

it('readCommand selects all benchmarks and the report by default', () => {
  expect(readCommand([], KNOWN)).toEqual({
    list: false,
    names: [],
    peers: [],
    quick: false,
    report: true,
    rounds: undefined,
  });
});

it('readCommand selects the named benchmarks and reports them only with --report', () => {
  expect(readCommand(['rotation'], KNOWN)).toMatchObject({ names: ['rotation'], report: false });
  expect(readCommand(['rotation', '--report'], KNOWN)).toMatchObject({ names: ['rotation'], report: true });
});

it('readCommand throws if --report is combined with --quick', () => {
  expect(readCommand(['--quick'], KNOWN)).toMatchObject({ quick: true, report: false });
  expect(() => readCommand(['--quick', '--report'], KNOWN)).toThrow('--report: cannot be used with --quick');
});

it('readCommand selects the named peers and throws if --report is combined with --peers', () => {
  expect(readCommand(['--peers', 'axios,undici'], KNOWN)).toMatchObject({ peers: ['axios', 'undici'], report: false });
  expect(() => readCommand(['--peers=axios', '--report'], KNOWN)).toThrow('--report: cannot be used with --peers');
  expect(() => readCommand(['--peers=got'], KNOWN)).toThrow(
    "--peers: must be one or more of axios, undici (got 'got')",
  );
});

it('readCommand reads the number of rounds', () => {
  expect(readCommand(['--rounds', '3'], KNOWN)).toMatchObject({ rounds: 3 });
});

it.each(['0', '-1', '1.5', 'three', ''])('readCommand throws if the number of rounds is %j', (rounds) => {
  expect(() => readCommand([`--rounds=${rounds}`], KNOWN)).toThrow('--rounds: must be a whole number');
});

it('readCommand throws an error that lists the benchmarks if a name is unknown', () => {
  expect(() => readCommand(['hotpath'], KNOWN)).toThrow("benchmark: must be one of hot-path, rotation (got 'hotpath')");
});

it('readCommand throws if an option is unknown', () => {
  expect(() => readCommand(['--fast'], KNOWN)).toThrow("'--fast'");
});
