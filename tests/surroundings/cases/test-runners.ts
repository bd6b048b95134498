import { example } from '@x/test-kit/installed';
import { asCommonJs, asModule, CALLED } from '../calls.js';
import type { Surrounding } from '../surrounding.js';
import type { Toolset } from '../tools.js';

const TEST = `test('calls', async () => { expect(await callAll()).toBe('${CALLED}'); });\n`;
const PASSED = /Tests: +1 passed, 1 total/;
const JSDOM = `/** @jest-environment jsdom */\n`;

/** Sets the export condition `node`, as the error message advises, and restores the globals that undici needs. */
const NODE_IN_JSDOM = {
  'package.json': JSON.stringify({
    jest: {
      testEnvironmentOptions: { customExportConditions: ['node'] },
      setupFiles: ['<rootDir>/node-globals.js'],
    },
  }),
  'node-globals.js': example('docs/testing.md', 'In the jsdom environment'),
};

const jest = (version: 29 | 30): readonly Surrounding[] => {
  const tools: Toolset = `jest-${version}`;
  return [
    {
      name: `Jest ${version}, CommonJS, without Node flags`,
      tools,
      files: { 'clients.test.js': asCommonJs(TEST) },
      command: 'jest --no-cache',
      prints: PASSED,
    },
    {
      name: `Jest ${version}, ES modules`,
      tools,
      files: { 'clients.test.js': asModule(TEST), 'package.json': '{ "type": "module" }' },
      command: 'jest --no-cache',
      env: { NODE_OPTIONS: '--experimental-vm-modules' },
      prints: PASSED,
    },
    {
      name: `Jest ${version}, jsdom`,
      tools,
      files: {
        'clients.test.js': `${JSDOM}
          test.each(['paisr', 'paysecurez', 'singleview'])('%s', (name) => {
            expect(() => require('@x/' + name)).toThrow("customExportConditions: ['node']");
          });`,
      },
      command: 'jest --no-cache',
      prints: /Tests: +3 passed, 3 total/,
    },
    {
      name: `Jest ${version}, jsdom, without the globals of Node.js`,
      tools,
      files: {
        'package.json': JSON.stringify({ jest: { testEnvironmentOptions: { customExportConditions: ['node'] } } }),
        'clients.test.js': `${JSDOM}${asCommonJs(`
          test('calls', () => expect(callAll()).rejects.toMatchObject({ code: 'invalid_options', outcome: 'not_sent' }));`)}`,
      },
      command: 'jest --no-cache',
      prints: PASSED,
    },
    {
      name: `Jest ${version}, jsdom, with the export condition node`,
      tools,
      files: { ...NODE_IN_JSDOM, 'clients.test.js': JSDOM + asCommonJs(TEST) },
      command: 'jest --no-cache',
      prints: PASSED,
    },
  ];
};

const vitest = (pool: string, environment: string): Surrounding => ({
  name: `Vitest, pool ${pool}, environment ${environment}`,
  tools: 'vitest',
  files: {
    'clients.test.js': `import { expect, test } from 'vitest';\n${asModule(TEST)}`,
  },
  command: `vitest run --pool=${pool} --environment=${environment}`,
  prints: /Tests +1 passed \(1\)/,
});

/** Test runners. */
export const TEST_RUNNERS: readonly Surrounding[] = [
  {
    name: 'Jest, CommonJS, without Node flags',
    quick: true,
    files: { 'clients.test.js': asCommonJs(TEST) },
    command: 'jest --no-cache',
    prints: PASSED,
  },
  ...jest(29),
  ...jest(30),
  ...['forks', 'threads'].map((pool) => vitest(pool, 'node')),
  vitest('forks', 'jsdom'),
  vitest('forks', 'happy-dom'),
];
