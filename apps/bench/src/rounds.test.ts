import { describe, expect, it } from '@jest/globals';
import { type Measure, measure } from './measure.js';
import { casesOf, runRounds } from './rounds.js';

const example = measure<number>({
  name: 'example',
  title: 'An example',
  about: 'Nothing.',
  peers: ['paysecurez', 'axios', 'undici'],
  baseline: 'undici',
  variants: { few: 1, many: 2 },
  columns: [{ key: 'cpu', label: 'CPU' }],
  rounds: 2,
  run: () => Promise.reject(new Error('expected to be run elsewhere')),
});

async function run(figures: Readonly<Record<string, number>>, quick = false, of: Measure = example) {
  const order: string[] = [];
  const rows = await runRounds(of, {
    port: 1,
    quick,
    rounds: 2,
    progress: () => undefined,
    runCase: async ({ variant, peer }) => {
      order.push(`${variant} ${peer}`);
      return figures;
    },
  });
  return { order, rows };
}

describe('rounds', () => {
  it('take the peers in turn, every other one backwards', async () => {
    const { order } = await run({ cpu: 1 });
    const round = ['few paysecurez', 'few axios', 'few undici', 'many paysecurez', 'many axios', 'many undici'];
    expect(order).toEqual([...round, ...[...round].reverse()]);
  });

  it('give a row for each case, with the figures of each round', async () => {
    const { rows } = await run({ cpu: 7 });
    expect(rows).toHaveLength(6);
    expect(rows[0]).toEqual({ peer: 'paysecurez', variant: 'few', rounds: [{ cpu: 7 }, { cpu: 7 }] });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuse a figure of %s', async (cpu) => {
    await expect(run({ cpu })).rejects.toThrow(
      `example, few, paysecurez: expected a finite figure for cpu, got ${cpu}`,
    );
  });

  it('refuse a case without a figure that is shown', async () => {
    await expect(run({ other: 1 })).rejects.toThrow('example, few, paysecurez: expected a figure');
  });
});

describe('a quick run', () => {
  it('makes do with the first variant, the first peer and the baseline', () => {
    expect(casesOf(example, true)).toEqual([
      { variant: 'few', peer: 'paysecurez' },
      { variant: 'few', peer: 'undici' },
    ]);
  });

  it('takes the peers that a measure names for it', () => {
    expect(casesOf({ ...example, quickPeers: ['axios'] }, true)).toEqual([{ variant: 'few', peer: 'axios' }]);
  });
});
