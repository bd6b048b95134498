import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { ProviderFacts } from './fact.js';
import { PAISR_DOCUMENT } from './paisr-facts.js';

/** The pages in `docs/providers`, and the facts that they must show. */
const PAGES: readonly [file: string, facts: ProviderFacts][] = [['docs/providers/paisr.md', PAISR_DOCUMENT]];

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

describe.each(PAGES)('%s', (file, { facts, undocumented }) => {
  const page = readFileSync(file, 'utf8');
  const all = Object.values(facts);

  it('shows each documented fact with its source, and how sure it is', () => {
    const documented = all.filter(({ source }) => source !== 'inferred');
    expect(rows(section(page, 'What is documented'))).toEqual(
      documented.map(({ text, source, certainty }) => [text, source, certainty]),
    );
  });

  it('shows each assumption, and how sure it is', () => {
    const assumed = all.filter(({ source }) => source === 'inferred');
    expect(rows(section(page, 'What we assume'))).toEqual(assumed.map(({ text, certainty }) => [text, certainty]));
  });

  it('shows what is not documented', () => {
    expect(items(section(page, 'What is not documented'))).toEqual(undocumented);
  });

  it('is in the index of the documentation', () => {
    expect(readFileSync('docs/README.md', 'utf8')).toContain(`](${file.replace('docs/', '')})`);
  });
});
