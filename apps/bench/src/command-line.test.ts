import { expect, it } from '@jest/globals';
import { readCommand } from './command-line.js';

const KNOWN = { measures: ['hot-path', 'rotation'], peers: ['axios', 'undici'] };

it('without arguments, selects all measures and writes a report', () => {
  expect(readCommand([], KNOWN)).toEqual({
    list: false,
    names: [],
    peers: [],
    quick: false,
    report: true,
    rounds: undefined,
  });
});

it('with names of measures, writes a report only with --report', () => {
  expect(readCommand(['rotation'], KNOWN)).toMatchObject({ names: ['rotation'], report: false });
  expect(readCommand(['rotation', '--report'], KNOWN)).toMatchObject({ names: ['rotation'], report: true });
});

it('writes no report of a quick run', () => {
  expect(readCommand(['--quick'], KNOWN)).toMatchObject({ quick: true, report: false });
  expect(() => readCommand(['--quick', '--report'], KNOWN)).toThrow('--report: a quick run');
});

it('with ids of peers, writes no report', () => {
  expect(readCommand(['--peers', 'axios,undici'], KNOWN)).toMatchObject({ peers: ['axios', 'undici'], report: false });
  expect(() => readCommand(['--peers=axios', '--report'], KNOWN)).toThrow('--report: requires all peers');
  expect(() => readCommand(['--peers=got'], KNOWN)).toThrow("--peers: must be one of axios, undici (got 'got')");
});

it('accepts a number of rounds', () => {
  expect(readCommand(['--rounds', '3'], KNOWN)).toMatchObject({ rounds: 3 });
});

it.each(['0', '-1', '1.5', 'three', ''])('refuses %j as the number of rounds', (rounds) => {
  expect(() => readCommand([`--rounds=${rounds}`], KNOWN)).toThrow('--rounds: must be a whole number');
});

it('lists the known measures when the name is unknown', () => {
  expect(() => readCommand(['hotpath'], KNOWN)).toThrow("measures: must be one of hot-path, rotation (got 'hotpath')");
});

it('refuses an unknown flag', () => {
  expect(() => readCommand(['--fast'], KNOWN)).toThrow("'--fast'");
});
