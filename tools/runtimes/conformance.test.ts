import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '@x/sandbox';
import type { HttpServer } from '@x/test-kit/http-server';
import { CHECKS } from './conformance/conformance.js';
import { type Surroundings, surroundingsOf } from './conformance/surroundings.js';
import { variablesFor } from './surroundings-of-sandbox.js';
import { startTrapServer } from './trap-server.js';

let sandbox: Sandbox;
let trap: HttpServer;
let surroundings: Surroundings;

beforeAll(async () => {
  sandbox = await startSandbox({ controlPort: 0 });
  trap = await startTrapServer();
  surroundings = surroundingsOf(variablesFor(sandbox, trap, trap, 'undici'));
});

afterAll(() => Promise.all([sandbox.close(), trap.close()]));

it.each(Object.entries(CHECKS))(
  'the check "%s" passes with the packages\' sources on the current Node version',
  async (_, check) => {
    sandbox.reset();
    expect(await check(surroundings)).toBeUndefined();
  },
);
