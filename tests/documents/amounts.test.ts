import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { PAYSECUREZ_FACTS } from '../contract/paysecurez-facts.js';
import { codeBlocks, documents } from './markdown.js';

/** All fields that PaySecureZ requires in an order. */
const REQUIRED = [...PAYSECUREZ_FACTS.documented.required.value, ...PAYSECUREZ_FACTS.documented.alsoRequired.value];

/** All fields of an order that PaySecureZ documents. */
const DOCUMENTED: readonly string[] = [
  ...REQUIRED,
  ...PAYSECUREZ_FACTS.documented.optional.value,
  ...PAYSECUREZ_FACTS.documented.details.value,
  ...PAYSECUREZ_FACTS.documented.groups.value,
];

/** Files with amounts that look like minor units on purpose: values that are not money. */
const EXCEPT = ['packages/core/src/axios/fixed-data.test.ts', 'packages/core/src/foreign-schema.test.ts'];

/** Matches an amount of three or more digits without decimals, such as `amount: 1999` or `"amount":"500"`. */
const MINOR_UNITS = /\bamount\b["']?\s*[:=]\s*["'`]?\d[\d_]{2,}(?![\d_.])/i;

it.each(['amount: 1999', "{ 'amount': 1_999 }", '"amount":"500"', 'amount=1999', 'Amount: 2500,'])(
  'recognizes an amount in minor units: %s',
  (text) => {
    expect(text).toMatch(MINOR_UNITS);
  },
);

it.each(['amount: 19.99', 'amount: 1_500.00', 'amount: 25', 'amount: number', 'an amount of 1999 EUR'])(
  'does not reject other amounts: %s',
  (text) => {
    expect(text).not.toMatch(MINOR_UNITS);
  },
);

it('no file has an amount in minor units', () => {
  const files = execFileSync('git', ['ls-files', '*.ts', '*.tsx', '*.mjs', '*.js', '*.md', '*.json'], {
    encoding: 'utf8',
  })
    .split('\n')
    .filter((file) => file !== '' && file !== 'tests/documents/amounts.test.ts' && !EXCEPT.includes(file));
  expect(files.length).toBeGreaterThan(500);
  expect(files.filter((file) => MINOR_UNITS.test(readFileSync(file, 'utf8')))).toEqual([]);
});

const orders = documents()
  .flatMap(codeBlocks)
  .filter(({ code }) => /\bconst order = \{/.test(code) && code.includes('/api/v1/transactions'));

it('the documents contain orders', () => {
  expect(orders.length).toBeGreaterThan(15);
});

it.each(orders.map((block) => [`${block.file}:${block.line} "${block.heading}"`, block.code] as const))(
  'the order in %s has all required fields',
  (_where, code) => {
    for (const field of REQUIRED) expect(code).toMatch(new RegExp(`\\b${field}\\b`));
  },
);

it.each(orders.map((block) => [`${block.file}:${block.line} "${block.heading}"`, block.code] as const))(
  'the order in %s has only documented fields',
  (_where, code) => {
    for (const [, fields = ''] of code.matchAll(/const order = \{(.*?)\};/gs)) {
      const names = [...fields.matchAll(/(?:^|[{,])\s*(\w+)(?=\s*[:,}]|\s*$)/gm)].map(([, name]) => name);
      expect(names.length).toBeGreaterThan(3);
      expect(DOCUMENTED).toEqual(expect.arrayContaining(names));
    }
  },
);
