import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '@x/sandbox';
import { removeInstalled } from '@x/test-kit/installed';
import { environmentOf } from '../sandbox-environment.js';
import { SURROUNDINGS } from './cases/index.js';
import { runSurrounding } from './surrounding.js';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
});

afterAll(async () => {
  await sandbox.close();
  removeInstalled();
});

// `npm run surroundings` runs the other programs.
it.each(SURROUNDINGS.filter(({ quick }) => quick))('the packed packages work with $name', async (surrounding) => {
  const output = await runSurrounding(surrounding, environmentOf(sandbox));
  expect(output).toMatch(surrounding.prints);
});
