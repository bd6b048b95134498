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
  run: () => Promise.reject(new Error('must not be run here')),
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

describe('runRounds', () => {
  it('runs the peers one after another and reverses their order in every second round', async () => {
    const { order } = await run({ cpu: 1 });
    const round = ['few paysecurez', 'few axios', 'few undici', 'many paysecurez', 'many axios', 'many undici'];
    expect(order).toEqual([...round, ...[...round].reverse()]);
  });

  it('returns one row per case with the results of all rounds', async () => {
    const { rows } = await run({ cpu: 7 });
    expect(rows).toHaveLength(6);
    expect(rows[0]).toEqual({ peer: 'paysecurez', variant: 'few', rounds: [{ cpu: 7 }, { cpu: 7 }] });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('runRounds rejects if a result is %s', async (cpu) => {
    await expect(run({ cpu })).rejects.toThrow(`example, few, paysecurez: cpu must be a finite number (got ${cpu})`);
  });

  it('runRounds rejects if a case returns no known results', async () => {
    await expect(run({ other: 1 })).rejects.toThrow(
      'example, few, paysecurez: returned none of the results in the table',
    );
  });
});

describe('a quick run', () => {
  it('a quick run uses only the first variant, the first peer and the baseline', () => {
    expect(casesOf(example, true)).toEqual([
      { variant: 'few', peer: 'paysecurez' },
      { variant: 'few', peer: 'undici' },
    ]);
  });

  it("a quick run uses the benchmark's `quickPeers`", () => {
    expect(casesOf({ ...example, quickPeers: ['axios'] }, true)).toEqual([{ variant: 'few', peer: 'axios' }]);
  });
});
