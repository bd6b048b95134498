import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { drawChart } from './chart.js';
import { simulateColdStart, simulateDay } from './day.js';
import { Endpoint, peakOf, totalOf } from './endpoint.js';
import { CLIENTS, figuresOf } from './figures.js';
import { adviceTable, dayTable, startTable } from './tables.js';
import { Timeline } from './timeline.js';

const read = (file: string): string => readFileSync(path.resolve(__dirname, '../../../docs', file), 'utf8');
const document = read('fleet.md');
const cells = (table: string): readonly string[] => table.split('\n').map((line) => line.replace(/\s+/g, ' '));

describe('a day of a fleet', () => {
  const fifty = CLIENTS.map((client) => figuresOf(client, 50));
  const [naive, alone, shared] = fifty;

  it('is the same from the same seed, and another from another', () => {
    const day = { client: 'shared', replicas: 20, seed: 1 } as const;
    expect(simulateDay(day)).toEqual(simulateDay(day));
    expect(simulateDay(day)).not.toEqual(simulateDay({ ...day, seed: 2 }));
  });

  it('costs with a store what one process costs, but in the outage', () => {
    expect(shared?.even).toBe(1);
    expect(shared?.restart).toBe(0);
    // A token every 27 minutes or so for 17 even hours and more.
    const morning = totalOf(shared?.perSecond ?? new Uint32Array(), 0, 6 * 3_600_000);
    expect(morning).toBeGreaterThanOrEqual(13);
    expect(morning).toBeLessThanOrEqual(15);
  });

  it('costs without one a request for each process at the restart, and far less than with a naive client', () => {
    expect(alone?.restart).toBe(50);
    expect((naive?.total ?? 0) / (alone?.total ?? 0)).toBeGreaterThan(10);
  });

  it.each([1, 10, 50])('of %d stands in docs/fleet.md as it is simulated: else run `npm run simulate`', (replicas) => {
    const rows = cells(dayTable(CLIENTS.map((client) => figuresOf(client, replicas)))).slice(2);
    expect(rows).toHaveLength(3);
    expect(cells(document)).toEqual(expect.arrayContaining([...rows]));
  });

  it('of 50 is drawn in docs/fleet.svg as it is simulated: else run `npm run simulate`', () => {
    const panel = drawChart([fifty])
      .split('\n')
      .filter((line) => /class="(?:line|title|grid|event)|text-anchor/.test(line));
    expect(panel.length).toBeGreaterThan(10);
    expect(read('fleet.svg').split('\n')).toEqual(expect.arrayContaining(panel));
  });

  it('is drawn with a line for each client', () => {
    const svg = drawChart([fifty]);
    expect(svg.match(/class="line (naive|alone|shared)" d="M70/g)).toHaveLength(3);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });
});

it('a cold fleet at a strict endpoint starts together with a store, and by the minute without one', () => {
  const setting = { replicas: 40, perMinute: 10, seed: 3 };
  expect(simulateColdStart({ ...setting, shared: true })).toBeLessThan(20_000);
  expect(simulateColdStart({ ...setting, shared: false })).toBeGreaterThan(3 * 60_000);
});

// The larger ones take minutes. What changes them changes these as well.
it.each([
  ['the advice', () => adviceTable([10])],
  ['the start of a cold fleet', () => startTable([10, 50])],
])('%s stands in docs/fleet.md as it is simulated: else run `npm run simulate`', (_what, tableOf) => {
  const table = cells(tableOf());
  // Below a rule that is as wide as the widest cell of all.
  expect(cells(document)).toEqual(expect.arrayContaining([table[0], ...table.slice(2)]));
});

describe('virtual time', () => {
  it('runs what is set in the order of its moments, and of setting where they are the same', () => {
    const timeline = new Timeline();
    const seen: string[] = [];
    for (const [name, at] of [
      ['c', 30],
      ['a', 10],
      ['d', 30],
      ['b', 20],
      ['late', 99],
    ] as const) {
      timeline.after(at, () => seen.push(`${name} ${timeline.now}`));
    }
    timeline.after(10, () => timeline.after(5, () => seen.push(`nested ${timeline.now}`)));
    timeline.runUntil(50);
    expect(seen).toEqual(['a 10', 'nested 15', 'b 20', 'c 30', 'd 30']);
    expect(timeline.now).toBe(50);
  });
});

describe('the endpoint', () => {
  it('takes so many in a minute, and says when the next one begins', () => {
    const endpoint = new Endpoint(120_000, { perMinute: 1 });
    expect(endpoint.ask(15_000)).toEqual({ is: 'token' });
    expect(endpoint.ask(15_500)).toEqual({ is: 'limit', retryAfter: 45_000 });
    expect(endpoint.ask(60_000)).toEqual({ is: 'token' });
  });

  it('is down from one moment to another', () => {
    const endpoint = new Endpoint(120_000, { outage: [10_000, 20_000] });
    expect([9_999, 10_000, 19_999, 20_000].map((at) => endpoint.ask(at).is)).toEqual([
      'token',
      'outage',
      'outage',
      'token',
    ]);
  });

  it('counts by the second', () => {
    const perSecond = Uint32Array.from([1, 5, 0, 4, 3]);
    expect(totalOf(perSecond, 1_000, 4_000)).toBe(9);
    expect(peakOf(perSecond, 1)).toBe(5);
    expect(peakOf(perSecond, 2)).toBe(7);
    expect(peakOf(perSecond, 3, 1_000)).toBe(9);
    expect(peakOf(perSecond, 60, 2_000, 4_000)).toBe(4);
  });
});
