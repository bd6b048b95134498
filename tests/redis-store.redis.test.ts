import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { RedisServer } from '@x/local-redis';
import { type Sandbox, startSandbox } from '@x/sandbox';
import { example, install, removeInstalled, runScript } from '@x/test-kit/installed';
import { environmentOf } from './sandbox-environment.js';

const KEY = randomBytes(32).toString('base64');

let sandbox: Sandbox;
let server: RedisServer;
let cwd: string;

beforeAll(async () => {
  sandbox = await startSandbox();
  server = await RedisServer.start();
  cwd = await install(['redis-store', 'paysecurez', 'singleview', 'sandbox'], ['core'], {
    redis: '6.3.1',
    ioredis: '6.0.0',
  });
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await sandbox.close();
  removeInstalled();
});

beforeEach(() => sandbox.reset());

const environment = (): Readonly<Record<string, string>> => ({
  ...environmentOf(sandbox),
  REDIS_URL: `redis://127.0.0.1:${server.port}`,
  TOKEN_STORE_KEY: KEY,
  TOKEN_STORE_KEY_NEW: randomBytes(32).toString('base64'),
});

const run = (file: string, which: number | string, args: readonly string[] = []): Promise<string> =>
  runScript(cwd, file, example('redis-store', which), environment(), args);

it('@x/redis-store installs @x/core but no Redis client', async () => {
  const alone = await install(['redis-store'], ['core']);
  expect(readdirSync(path.join(alone, 'node_modules/@x')).sort()).toEqual(['core', 'redis-store']);
  expect(readdirSync(path.join(alone, 'node_modules')).filter((name) => /redis/.test(name))).toEqual([]);
});

it('the first README example runs unchanged, and a second replica reuses the token', async () => {
  const [one, other] = [await run('first.mjs', 0), await run('first.mjs', 0)];
  expect(one).toMatch(/^\[AccessToken until .*\]\n$/);
  // The comparison ignores the low-order digits, because the store's clock may be off by a millisecond or two.
  expect(other.slice(0, 35)).toBe(one.slice(0, 35));
  expect(sandbox.requests({ route: 'paysecurez.token' })).toHaveLength(1);
});

it('the ioredis example in the README runs unchanged', async () => {
  expect(await run('ioredis.mjs', 1)).toBe('200\n');
  expect(await run('ioredis.mjs', 1)).toBe('200\n');
  expect(sandbox.requests({ route: 'singleview.token' })).toHaveLength(1);
});

it('the key rotation example in the README runs unchanged', async () => {
  const printed = await run('keys.mjs', 'Keys');
  expect(printed.replace(/\s+/g, ' ')).toBe(
    '{ get: [Function: get], delete: [Function: delete], lease: [Function: lease] } ',
  );
});

it('the example test in the README runs unchanged', async () => {
  const printed = await run('test.mjs', 'Testing', ['--test', '--test-reporter=tap']);
  expect(printed).toMatch(/^# pass 1$/m);
  expect(printed).toMatch(/^# fail 0$/m);
});

it('@x/redis-store works with require', async () => {
  const code = `const { redisStore } = require('@x/redis-store'); console.log(typeof redisStore);`;
  expect(await runScript(cwd, 'store.cjs', code, {})).toBe('function\n');
});
