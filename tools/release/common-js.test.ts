import { expect, it } from '@jest/globals';
import { asCommonJs } from './common-js.js';

it('an import becomes a require, and what waits has a function around it', () => {
  const module = `import assert from 'node:assert/strict';
import * as v from 'valibot';
import { a, b as c } from '@x/core';

await a(v);
`;
  expect(asCommonJs(module)).toBe(`(async () => {
const assert = require('node:assert/strict');
const v = require('valibot');
const { a, b: c } = require('@x/core');

await a(v);
})();
`);
});

it.each(["import 'side-effect';\n", 'export const a = 1;\n'])('what it can not turn is refused: %s', (module) => {
  expect(() => asCommonJs(module)).toThrow('expected imports of the form');
});
