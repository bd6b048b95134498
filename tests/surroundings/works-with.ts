import { markdownTable } from '@x/report';
import { type Listing, SECTIONS } from './listing.js';
import { LOOPBACK } from './loopback.js';
import type { Surrounding } from './surrounding.js';
import { TOOLS, type Toolset } from './tools.js';

/** The page that lists the results, and the comments that surround its tables. */
export const PAGE = 'docs/works-with.md';
export const MARKS = { begin: '<!-- written by npm run surroundings -->', end: '<!-- end -->' };

/** A program whose result is listed in docs/works-with.md. */
export type ListedSurrounding = Surrounding & { readonly listing: Listing };

/** Returns whether a program's result is listed in docs/works-with.md. */
export const isListed = (surrounding: Surrounding): surrounding is ListedSurrounding =>
  surrounding.listing !== undefined;

/** Creates a program for docs/works-with.md. The program runs `main.mjs`, which can import `loopback.mjs`. */
export function listed(
  tools: Toolset,
  listing: Listing,
  main: string,
  more: Pick<Partial<Surrounding>, 'files' | 'command' | 'quick' | 'env'> = {},
): ListedSurrounding {
  return {
    name: listing.package,
    tools,
    command: 'node main.mjs',
    prints: `result: ${listing.result}\n`,
    ...more,
    files: { 'main.mjs': main, 'loopback.mjs': LOOPBACK, ...more.files },
    listing,
  };
}

/** Returns the pinned version of a listed package. */
export function versionOf({ tools = 'small', listing }: ListedSurrounding): string {
  const versions: Readonly<Record<string, string>> = TOOLS[tools];
  return versions[listing.package] ?? 'built in';
}

/** Returns the tables of docs/works-with.md. */
export function tablesOf(surroundings: readonly ListedSurrounding[]): string {
  return SECTIONS.flatMap((section) => {
    const rows = surroundings
      .filter(({ listing }) => listing.section === section)
      .map((one) => [`\`${one.listing.package}\``, versionOf(one), one.listing.result, one.listing.note]);
    const table = [['package', 'version', 'result', 'notes'], ...rows];
    return rows.length === 0 ? [] : [`## ${section}\n\n${markdownTable(table, () => false)}`];
  }).join('\n\n');
}
