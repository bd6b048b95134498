import { describe, expect, it } from '@jest/globals';
import { connectionsWanted, nextInTurn, nextPace, pauseAfter, yields } from './connection-growth.js';

const NONE = { waiting: 0, finishing: 0, opening: 0, slow: 0 };

describe('connectionsWanted', () => {
  it.each([
    ['no request waits', NONE, 0],
    ['three requests wait', { ...NONE, waiting: 3 }, 3],
    ['two of three requests can use opening connections', { ...NONE, waiting: 3, opening: 2 }, 1],
    [
      'one of three requests can use a connection that is about to become free',
      { ...NONE, waiting: 3, finishing: 1 },
      2,
    ],
    ['more connections are opening than requests wait', { ...NONE, waiting: 1, opening: 4 }, 0],
    ['the only opening connection is slow', { ...NONE, waiting: 1, opening: 1, slow: 1 }, 1],
    ['a request has caused two slow connections', { ...NONE, waiting: 1, opening: 2, slow: 2 }, 0],
    ['all opening connections are slow', { ...NONE, waiting: 5, opening: 8, slow: 8 }, 2],
  ])('returns how many connections to open if %s', (_when, demand, wanted) => {
    expect(connectionsWanted(demand)).toBe(wanted);
  });
});

it('the pace doubles up to 128 without progress, and is 4 after progress', () => {
  const paces = [1];
  for (let step = 0; step < 8; step += 1) paces.push(nextPace(paces.at(-1) as number, false));
  expect(paces).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 128]);
  expect([nextPace(1, true), nextPace(128, true)]).toEqual([4, 4]);
});

it('the pause after a failure doubles from 10 ms to 5 s', () => {
  expect([1, 2, 3, 9, 10, 11, 2_000].map(pauseAfter)).toEqual([10, 20, 40, 2_560, 5_000, 5_000, 5_000]);
});

describe('nextInTurn', () => {
  const pools = (...sizes: number[]) => sizes.map((size, at) => ({ size, at }));

  it('returns the first of the pools with the fewest connections', () => {
    expect(nextInTurn(pools(3, 1, 2, 1))).toEqual({ size: 1, at: 1 });
    expect(nextInTurn(pools(3, 0, 0))).toEqual({ size: 0, at: 1 });
    expect(nextInTurn([])).toBeUndefined();
  });
});

it.each([
  ['has none', 1, 0, true],
  ['has as many', 2, 2, false],
  ['has one fewer', 3, 2, false],
  ['has two fewer', 4, 2, true],
])('whether a pool gives up a connection for a pool that %s', (_what, holder, contender, expected) => {
  expect(yields({ size: holder }, { size: contender })).toBe(expected);
});
