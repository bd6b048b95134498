import { asCommonJs, CALLED } from '../calls.js';
import type { Surrounding } from '../surrounding.js';

const TEST = `test('calls', async () => { expect(await callAll()).toBe('${CALLED}'); });\n`;
const PASSED = /Tests: +1 passed, 1 total/;

/** Test runners. */
export const TEST_RUNNERS: readonly Surrounding[] = [
  {
    name: 'Jest 30, CommonJS, without Node flags',
    quick: true,
    files: { 'clients.test.js': asCommonJs(TEST) },
    command: 'jest --no-cache',
    prints: PASSED,
  },
  {
    name: 'Jest 29, CommonJS, without Node flags',
    tools: 'jest-29',
    files: { 'clients.test.js': asCommonJs(TEST) },
    command: 'jest --no-cache',
    prints: PASSED,
  },
];
