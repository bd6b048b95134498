import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { anchors, documents, type Link, links } from './markdown.js';

const folder = mkdtempSync(path.join(tmpdir(), 'links-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The page of one of our packages in the registry, which shows its README. */
const OUR_PAGE = /^https:\/\/www\.npmjs\.com\/package\/@x\/([a-z-]+)(#.*)?$/;

/** What is wrong with a link, if anything. Nothing is fetched: of what is elsewhere only the form is looked at. */
function fault(file: string, { target }: Link): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) {
    const [, name, anchor = ''] = OUR_PAGE.exec(target) ?? [];
    if (name !== undefined) return fault('.', { line: 0, target: `packages/${name}/README.md${anchor}` });
    if (!URL.canParse(target)) return 'is no URL';
    return new URL(target).protocol === 'https:' ? undefined : 'is not https';
  }
  const [place = '', anchor] = target.split('#');
  const found = place === '' ? file : path.join(file === '.' ? '.' : path.dirname(file), decodeURI(place));
  if (!existsSync(found)) return 'leads nowhere';
  if (anchor === undefined) return undefined;
  return found.endsWith('.md') && anchors(found).has(anchor) ? undefined : 'has no such heading';
}

const faults = (file: string): readonly string[] =>
  links(file).flatMap((link) => {
    const wrong = fault(file, link);
    return wrong === undefined ? [] : [`${file}:${link.line}: ${link.target} ${wrong}`];
  });

describe('every link leads somewhere', () => {
  it.each(documents())('in %s', (file) => {
    expect(faults(file)).toEqual([]);
  });
});

describe('a document with links that lead nowhere', () => {
  const written = (text: string): string => {
    const file = path.join(folder, 'document.md');
    writeFileSync(file, text);
    return file;
  };

  it.each([
    ['a file that is not there', '[a](none.md)', 'leads nowhere'],
    ['a picture that is not there', '![a](none.png)', 'leads nowhere'],
    ['a heading that is not there', '# A\n[a](#b)', 'has no such heading'],
    ['a heading in a block of code', '```sh\n# a\n```\n[a](#a)', 'has no such heading'],
    ['half of a URL', '[a](https://)', 'is no URL'],
    ['a URL that is not https', '[a](http://example.com)', 'is not https'],
    [
      'a heading of a package that is not there',
      '[a](https://www.npmjs.com/package/@x/core#none)',
      'has no such heading',
    ],
    ['a definition', '[a]: none.md', 'leads nowhere'],
  ])('is told of %s', (_what, text, wrong) => {
    expect(faults(written(text))).toEqual([expect.stringContaining(wrong)]);
  });

  it('is not told of what is good, or is code', () => {
    const good =
      '# A `b`, c!\n# A b, c\n[a](#a-b-c) [a](#a-b-c-1) [a](document.md#a-b-c) `[a](none.md)`\n```\n[a](none.md)\n```';
    expect(faults(written(good))).toEqual([]);
  });
});
