import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';

/** Returns the rows of a generated table in docs/fleet.md, including the header rows. */
function rows(text: string, place: string): readonly string[] {
  const [, table = ''] = new RegExp(`<!-- ${place} -->\n\n(.*?)\n\n<!-- end -->`, 's').exec(text) ?? [];
  return table.split('\n');
}

const fleet = readFileSync('docs/fleet.md', 'utf8');
const day = rows(fleet, 'day')
  .slice(2)
  .map((row) => {
    const [replicas = '', client = '', ...figures] = row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    const [, , even = 0, restart = 0, outage = 0] = figures.map((figure) => Number(figure.replaceAll(',', '')));
    return { replicas: Number(replicas.replaceAll(',', '')), client, even, restart, outage };
  });
const dayOf = (replicas: number, client: string) => {
  const found = day.find((row) => row.replicas === replicas && row.client.endsWith(client));
  if (found === undefined) throw new Error(`expected a row for ${replicas} replicas, ${client}`);
  return found;
};

it("@x/redis-store's README repeats the advice table in docs/fleet.md", () => {
  const advice = rows(fleet, 'advice');
  expect(advice).toHaveLength(5);
  expect(readFileSync('packages/redis-store/README.md', 'utf8')).toContain(advice.join('\n'));
});

it('docs/fleet.md recommends a SingleView store from the same number of replicas throughout', () => {
  const [, from] = /from (\d+) replicas/.exec(rows(fleet, 'advice')[2] ?? '') ?? [];
  expect(fleet).toContain(`**${from} replicas**`);
});

// These tests check the document's claims about the table.
it('with a store, a fleet requests as many tokens as a single process, except during an outage', () => {
  for (const { even, restart } of day.filter(({ client }) => client.endsWith('with a store'))) {
    expect(even).toBe(1);
    expect(restart).toBeLessThanOrEqual(1);
  }
});

it.each([50, 200, 1_000, 10_000])('a store halves the peak request rate of %d replicas in an outage', (replicas) => {
  const rate = dayOf(replicas, 'with a store').outage / dayOf(replicas, 'without a store').outage;
  expect(rate).toBeLessThan(0.5);
});

it.each([1, 10])('a store hardly changes the peak request rate of %d replicas in an outage', (replicas) => {
  const rate = dayOf(replicas, 'with a store').outage / dayOf(replicas, 'without a store').outage;
  expect(rate).toBeGreaterThan(0.9);
  expect(rate).toBeLessThanOrEqual(1);
});

it('without a store, our client sends about an eighth of the token requests of the naive client', () => {
  const cells = (client: string) =>
    rows(fleet, 'day').find((row) => row.includes(`| ${client} `) && row.includes('10,000'));
  const total = (client: string): number => Number(cells(client)?.split('|')[3]?.replaceAll(',', ''));
  expect(total('naive') / total('ours, without a store')).toBeGreaterThan(8);
  expect(total('naive') / total('ours, without a store')).toBeLessThan(9);
});

it.each([50, 200, 1_000, 10_000])(
  'without a store, about half of %d replicas request a token in the busiest minute',
  (replicas) => {
    expect(dayOf(replicas, 'without a store').even / replicas).toBeGreaterThan(0.4);
    expect(dayOf(replicas, 'without a store').even / replicas).toBeLessThan(0.65);
  },
);
