import { describe, expect, it } from '@jest/globals';
import { measure } from '../measure.js';
import { measures } from '../measures/index.js';
import type { Row } from '../rounds.js';
import { type Goal, goals, outcomeOf } from './goals.js';

const example = measure<number>({
  name: 'example',
  title: 'An example',
  about: 'Nothing.',
  peers: ['paysecurez', 'google', 'undici', 'axios'],
  baseline: 'axios',
  variants: { '': 0 },
  columns: [{ key: 'cpu', label: 'CPU', ratio: true }],
  rounds: 1,
  run: () => Promise.reject(new Error('must not be run')),
});

const goal: Goal = { text: 'CPU', measure: 'example', peer: 'paysecurez', column: 'cpu', max: 5, belowPeers: true };

const rows = (figures: Partial<Record<Row['peer'], number>>): readonly Row[] =>
  Object.entries(figures).map(([peer, cpu]) => ({ peer: peer as Row['peer'], variant: '', rounds: [{ cpu }] }));

describe('outcomeOf', () => {
  it('a goal is met if the result equals the limit', () => {
    expect(outcomeOf(goal, example, rows({ paysecurez: 5 }))).toMatchObject({ met: true });
  });

  it('a goal is not met if the result exceeds the limit', () => {
    expect(outcomeOf(goal, example, rows({ paysecurez: 5.1 }))).toMatchObject({ met: false });
  });

  it('a goal that requires a better result than all peers is not met if a peer has the same result', () => {
    expect(outcomeOf(goal, example, rows({ paysecurez: 4, google: 4, axios: 9 }))).toMatchObject({
      met: false,
      best: { name: 'google-auth-library', median: 4 },
    });
  });

  it('a goal can be met even if the raw HTTP client has a better result', () => {
    expect(outcomeOf(goal, example, rows({ paysecurez: 4, undici: 1 }))).toMatchObject({ met: true });
  });

  it('a goal can limit the ratio to the baseline', () => {
    const ratio = { ...goal, ratio: true, max: 0.5 };
    expect(outcomeOf(ratio, example, rows({ paysecurez: 4, axios: 8 }))).toMatchObject({
      ours: { median: 0.5 },
      met: true,
    });
  });

  it('a goal has no outcome if our own result was not measured', () => {
    expect(outcomeOf(goal, example, rows({ google: 1 }))).toBeUndefined();
  });
});

it.each(goals.map((one) => [one.text, one] as const))(
  'the goal "%s" refers to an existing benchmark, peer and column',
  (_text, one) => {
    const of = measures.find(({ name }) => name === one.measure);
    expect(of?.peers).toContain(one.peer);
    expect(of?.columns.map(({ key }) => key)).toContain(one.column);
    if (one.variant !== undefined) expect(Object.keys(of?.variants ?? {})).toContain(one.variant);
  },
);
