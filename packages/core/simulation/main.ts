import { readFileSync, writeFileSync } from 'node:fs';
import { replacePart } from '@x/report';
import { drawChart } from './chart.js';
import { CLIENTS, figuresOf, SIZES } from './figures.js';
import { adviceTable, crashTable, dayTable, fleetOutageTable, outageTable, startTable } from './tables.js';

/**
 * The document whose tables and chart `npm run simulate` generates. Run the command in the repository's root directory.
 */
const DOCUMENT = 'docs/fleet.md';
const CHARTED: readonly number[] = [50, 10_000];

const days = SIZES.flatMap((replicas) => CLIENTS.map((client) => figuresOf(client, replicas)));
const tables = {
  day: dayTable(days),
  advice: adviceTable(),
  start: startTable(),
  outage: outageTable(),
  'outage-fleets': fleetOutageTable(),
  crash: crashTable(),
};

let document = readFileSync(DOCUMENT, 'utf8');
for (const [name, table] of Object.entries(tables)) {
  document = replacePart({ begin: `<!-- ${name} -->`, end: '<!-- end -->' }, document, table);
}
writeFileSync(DOCUMENT, document);
writeFileSync('docs/fleet.svg', drawChart(CHARTED.map((size) => days.filter(({ replicas }) => replicas === size))));
process.stdout.write(`${Object.values(tables).join('\n\n')}\n\nWritten to ${DOCUMENT} and docs/fleet.svg\n`);
