import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';

/** The rows of the table that `npm run simulate` writes at a place of docs/fleet.md, head and rule included. */
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

it('the README of the store gives the advice of docs/fleet.md', () => {
  const advice = rows(fleet, 'advice');
  expect(advice).toHaveLength(5);
  expect(readFileSync('packages/redis-store/README.md', 'utf8')).toContain(advice.join('\n'));
});

it('docs/fleet.md says of SingleView what its table does', () => {
  const [, from] = /from (\d+) replicas/.exec(rows(fleet, 'advice')[2] ?? '') ?? [];
  expect(fleet).toMatch(new RegExp(`allows 10 calls a minute[^*]*\\*\\*${from} replicas\\*\\*`));
});

it('docs/fleet.md says by how much the peak of an outage is higher with a store', () => {
  expect(fleet).toContain('the peak is higher by a fifth to two fifths');
  for (const replicas of [10, 50, 200, 1_000, 10_000]) {
    const higher = dayOf(replicas, 'with a store').outage / dayOf(replicas, 'without a store').outage - 1;
    expect(higher).toBeGreaterThan(0.15);
    expect(higher).toBeLessThan(0.45);
  }
});

it('docs/fleet.md says rightly that a fleet with a store asks like a single process but in an outage', () => {
  expect(fleet).toContain('a fleet with a store asks like a single process, whatever its size');
  for (const { even, restart } of day.filter(({ client }) => client.endsWith('with a store'))) {
    expect({ even, restart }).toEqual({ even: 1, restart: 0 });
  }
});

it('docs/fleet.md says rightly that half a fleet meets at worst where it runs evenly without a store', () => {
  expect(fleet).toContain('for half as many at worst when it runs evenly');
  for (const replicas of [50, 200, 1_000, 10_000]) {
    expect(dayOf(replicas, 'without a store').even / replicas).toBeGreaterThan(0.4);
    expect(dayOf(replicas, 'without a store').even / replicas).toBeLessThan(0.65);
  }
});
