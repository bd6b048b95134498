import { expect, it } from '@jest/globals';
import { asCommonJs } from './common-js.js';

it('asCommonJs converts imports and wraps the code in an async function', () => {
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

it.each(["import 'side-effect';\n", 'export const a = 1;\n'])(
  'asCommonJs throws for unsupported imports and exports: %s',
  (module) => {
    expect(() => asCommonJs(module)).toThrow('imports must have the form');
  },
);
