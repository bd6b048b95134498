import { expect, it } from '@jest/globals';
import { expectedMoves } from './moves.js';

const at = (version: string) => ({
  core: { version, needs: {} },
  paisr: { version, needs: { core: version } },
  singleview: { version, needs: { core: version } },
  sandbox: { version, needs: {} },
});

it('below 1.0 a minor of core leaves the range of all that depend on it: they move by a patch', () => {
  expect(expectedMoves(at('0.1.0'), { core: 'minor', paisr: 'patch' })).toEqual({
    core: '0.2.0',
    paisr: '0.1.1',
    singleview: '0.1.1',
  });
});

it('from 1.0 on a minor of core moves nobody else', () => {
  expect(expectedMoves(at('1.0.0'), { core: 'minor', paisr: 'patch' })).toEqual({ core: '1.1.0', paisr: '1.0.1' });
});

it('a patch of core moves nobody else, a major everybody who depends on it', () => {
  expect(expectedMoves(at('0.1.0'), { core: 'patch' })).toEqual({ core: '0.1.1' });
  expect(expectedMoves(at('1.2.3'), { core: 'major' })).toEqual({ core: '2.0.0', paisr: '1.2.4', singleview: '1.2.4' });
});

it('below 0.1 even a patch leaves the range', () => {
  expect(expectedMoves(at('0.0.3'), { core: 'patch' })).toEqual({ core: '0.0.4', paisr: '0.0.4', singleview: '0.0.4' });
});

it('what is no version of three numbers is refused', () => {
  expect(() => expectedMoves(at('1.0.0-next.1'), { core: 'patch' })).toThrow('expected a version of three numbers');
});
