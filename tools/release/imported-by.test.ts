import { expect, it } from '@jest/globals';
import { importedBy } from './imported-by.js';

it('importedBy ignores built-in modules', () => {
  const code = `import assert from 'node:assert/strict';
import { createPaySecureZ } from '@x/paysecurez';
import * as v from 'valibot';
console.log("import { a } from 'b';");
`;
  expect(importedBy(code)).toEqual(['@x/paysecurez', 'valibot']);
});
