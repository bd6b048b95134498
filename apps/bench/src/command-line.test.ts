import { expect, it } from '@jest/globals';
import { readCommand } from './command-line.js';

const KNOWN = { measures: ['hot-path', 'rotation'], peers: ['axios', 'undici'] };

it('takes nothing for all measures, and for a report', () => {
  expect(readCommand([], KNOWN)).toEqual({
    list: false,
    names: [],
    peers: [],
    quick: false,
    report: true,
    rounds: undefined,
  });
});

it('takes the names of measures, and writes a report of them only where told to', () => {
  expect(readCommand(['rotation'], KNOWN)).toMatchObject({ names: ['rotation'], report: false });
  expect(readCommand(['rotation', '--report'], KNOWN)).toMatchObject({ names: ['rotation'], report: true });
});

it('never reports a quick run', () => {
  expect(readCommand(['--quick'], KNOWN)).toMatchObject({ quick: true, report: false });
  expect(() => readCommand(['--quick', '--report'], KNOWN)).toThrow('--report: a quick run');
});

it('takes the ids of peers, and reports nothing of some of them', () => {
  expect(readCommand(['--peers', 'axios,undici'], KNOWN)).toMatchObject({ peers: ['axios', 'undici'], report: false });
  expect(() => readCommand(['--peers=axios', '--report'], KNOWN)).toThrow('--report: expected all peers');
  expect(() => readCommand(['--peers=got'], KNOWN)).toThrow("--peers: some out of axios, undici, got 'got'");
});

it('takes a number of rounds', () => {
  expect(readCommand(['--rounds', '3'], KNOWN)).toMatchObject({ rounds: 3 });
});

it.each(['0', '-1', '1.5', 'three', ''])('refuses %j for a number of rounds', (rounds) => {
  expect(() => readCommand([`--rounds=${rounds}`], KNOWN)).toThrow('--rounds: expected a whole number');
});

it('names the measures there are where it knows none of that name', () => {
  expect(() => readCommand(['hotpath'], KNOWN)).toThrow("expected a measure out of hot-path, rotation, got 'hotpath'");
});

it('refuses a flag that it does not know', () => {
  expect(() => readCommand(['--fast'], KNOWN)).toThrow("'--fast'");
});
