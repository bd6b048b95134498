import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { ProviderFacts } from './fact.js';
import { PAISR_FACTS } from './paisr-facts.js';
import { PAYSECUREZ_FACTS } from './paysecurez-facts.js';
import { SINGLEVIEW_FACTS } from './singleview-facts.js';

/** The pages in `docs/providers`, and the facts that they must show. */
const PAGES: readonly [file: string, facts: ProviderFacts][] = [
  ['docs/providers/paisr.md', PAISR_FACTS],
  ['docs/providers/paysecurez.md', PAYSECUREZ_FACTS],
  ['docs/providers/singleview.md', SINGLEVIEW_FACTS],
];

const SECTIONS = ['Documented', 'Contradictions', 'Not documented', 'Assumed', 'Invented for the sandbox'];

/** Returns the text under a heading of the second level. */
function section(page: string, heading: string): string {
  const [, text = ''] = new RegExp(`^## ${heading}\n(.*?)(?=^## |$(?![^]))`, 'ms').exec(page) ?? [];
  return text;
}

/** Returns the cells of each row of the tables in a text, without the table heads. */
function rows(text: string): readonly (readonly string[])[] {
  const cells = text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
  return cells.filter((_row, at) => !isRule(cells[at]) && !isRule(cells[at + 1]));
}

const isRule = (row: readonly string[] | undefined): boolean => row?.every((cell) => /^-+$/.test(cell)) ?? false;

/** Returns the items of the lists in a text, each in one line. */
function items(text: string): readonly string[] {
  return [...text.matchAll(/^- (.*(?:\n {2}\S.*)*)/gm)].map(([, item = '']) => item.replaceAll(/\s+/g, ' '));
}

describe.each(PAGES)('%s', (file, { documented, contradictions, undocumented, assumed, invented }) => {
  const page = readFileSync(file, 'utf8');

  it('has the same sections as the other pages, in the same order', () => {
    const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings.slice(0, SECTIONS.length)).toEqual(SECTIONS);
  });

  it('shows each documented fact with its page, and how sure it is', () => {
    const facts = Object.values(documented);
    expect(rows(section(page, 'Documented'))).toEqual(facts.map(({ text, page: title, sure }) => [text, title, sure]));
  });

  it('shows where the documents contradict each other', () => {
    expect(items(section(page, 'Contradictions'))).toEqual(contradictions);
  });

  it('shows what is invented for the sandbox', () => {
    expect(items(section(page, 'Invented for the sandbox'))).toEqual(invented);
  });

  it('shows what is not documented', () => {
    expect(items(section(page, 'Not documented'))).toEqual(undocumented);
  });

  it('shows each assumption, where it matters, and how sure it is', () => {
    const facts = Object.values(assumed);
    expect(rows(section(page, 'Assumed'))).toEqual(facts.map(({ text, where, sure }) => [text, where, sure]));
  });

  it('is in the index of the documentation', () => {
    expect(readFileSync('docs/README.md', 'utf8')).toContain(`](${file.replace('docs/', '')})`);
  });
});
