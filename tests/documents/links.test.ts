import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { anchors, documents, type Link, links } from './markdown.js';

const folder = mkdtempSync(path.join(tmpdir(), 'links-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Matches the npm page of one of our packages, which displays the package's README. */
const OWN_NPM_PAGE = /^https:\/\/www\.npmjs\.com\/package\/@x\/([a-z-]+)(#.*)?$/;

/** Returns the problem with a link, if any. External links are checked only for valid syntax and https. */
function fault(file: string, { target }: Link): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) {
    const [, name, anchor = ''] = OWN_NPM_PAGE.exec(target) ?? [];
    if (name !== undefined) return fault('.', { line: 0, target: `packages/${name}/README.md${anchor}` });
    if (!URL.canParse(target)) return 'is not a URL';
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

describe('links', () => {
  it.each(documents())('all links in %s are valid', (file) => {
    expect(faults(file)).toEqual([]);
  });
});

describe('the link check', () => {
  const written = (text: string): string => {
    const file = path.join(folder, 'document.md');
    writeFileSync(file, text);
    return file;
  };

  it.each([
    ['a missing file', '[a](none.md)', 'leads nowhere'],
    ['a missing picture', '![a](none.png)', 'leads nowhere'],
    ['a missing heading', '# A\n[a](#b)', 'has no such heading'],
    ['a heading inside a code block', '```sh\n# a\n```\n[a](#a)', 'has no such heading'],
    ['an incomplete URL', '[a](https://)', 'is not a URL'],
    ['a URL that is not https', '[a](http://example.com)', 'is not https'],
    [
      "a missing heading in a package's README",
      '[a](https://www.npmjs.com/package/@x/core#none)',
      'has no such heading',
    ],
    ['a link definition without a target', '[a]: none.md', 'leads nowhere'],
  ])('reports %s', (_name, text, expected) => {
    expect(faults(written(text))).toEqual([expect.stringContaining(expected)]);
  });

  it('accepts valid links and ignores code', () => {
    const good =
      '# A `b`, c!\n# A b, c\n[a](#a-b-c) [a](#a-b-c-1) [a](document.md#a-b-c) `[a](none.md)`\n```\n[a](none.md)\n```';
    expect(faults(written(good))).toEqual([]);
  });
});
