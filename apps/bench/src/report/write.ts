import { readFileSync, writeFileSync } from 'node:fs';
import { replacePart } from '@x/report';
import { measures } from '../measures/index.js';
import { storedResult } from '../results.js';
import { HOME } from '../versions.js';
import { panelsOf } from './charts.js';
import { reportOf, summaryOf } from './document.js';
import { drawPicture } from './picture.js';

const README_MARKS = { begin: '<!-- figures: made by npm run bench -->', end: '<!-- end of figures -->' };

/** Regenerates the report, the picture and the results in the README from the stored results. */
export function writeReport(): void {
  const results = measures.flatMap(({ name }) => storedResult(name) ?? []);
  const [newest] = results
    .map(({ circumstances }) => circumstances)
    .sort((one, other) => (one.date < other.date ? 1 : -1));
  if (newest === undefined) throw new Error('there are no results to report; run npm run bench first');
  const caption = `Medians. ${newest.cpu}, ${newest.cores} cores, Node ${newest.node}, ${newest.date.slice(0, 10)}. Shorter is better.`;
  writeFileSync(`${HOME}/ratios.svg`, drawPicture(panelsOf(results), caption));
  writeFileSync(`${HOME}/REPORT.md`, reportOf(results));
  const readme = readFileSync(`${HOME}/README.md`, 'utf8');
  writeFileSync(`${HOME}/README.md`, replacePart(README_MARKS, readme, summaryOf(results)));
}
