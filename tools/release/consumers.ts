import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { RedisServer } from '@x/local-redis';
import { provideRedis } from '@x/local-redis/find';
import { environmentOf } from '../../tests/sandbox-environment.js';
import { Consumer } from './consumer.js';
import { isWithin, type Released } from './moves.js';
import { print, versionList } from './print.js';
import type { LocalRegistry } from './registry.js';
import type { Workspace } from './workspace.js';

const STORE_KEY = randomBytes(32).toString('base64');

/** Installs each package in its own folder and runs its example against a sandbox. */
export async function installEach(
  workspace: Workspace,
  from: LocalRegistry,
  folder: string,
): Promise<readonly Consumer[]> {
  const packages = workspace.packages();
  const built = pathToFileURL(path.join(workspace.folder, 'packages/sandbox/dist/index.js')).href;
  const { startSandbox } = (await import(built)) as typeof import('@x/sandbox');
  const sandbox = await startSandbox();
  const redis = provideRedis() === undefined ? undefined : await RedisServer.start();
  const store = redis && { REDIS_URL: `redis://127.0.0.1:${redis.port}`, TOKEN_STORE_KEY: STORE_KEY };
  const consumers: Consumer[] = [];
  try {
    for (const name of Object.keys(packages)) {
      const consumer = new Consumer(name, folder, from);
      await consumer.install(readFileSync(path.join(workspace.folder, 'packages', name.slice(3), 'README.md'), 'utf8'));
      const expected = consumer.direct.flatMap((one) => released(packages, one));
      assert.deepEqual(consumer.installed(), Object.fromEntries(expected), `${name}: our packages that it installs`);
      consumers.push(consumer);
      if (name === '@x/redis-store' && store === undefined) {
        print(`${name}, installed alone: its example was SKIPPED, because there is no Redis server`);
        continue;
      }
      await consumer.runExample({ ...environmentOf(sandbox), ...store });
      print(`${name}, installed alone: its example runs as an ES module and as CommonJS`);
    }
  } finally {
    await redis?.[Symbol.asyncDispose]();
    await sandbox.close();
  }
  return consumers;
}

/** Checks that `npm update` installs the newest allowed versions of each package and its dependencies. */
export async function updateEach(
  consumers: readonly Consumer[],
  packages: Readonly<Record<string, Released>>,
): Promise<void> {
  for (const consumer of consumers) {
    const before = consumer.installed();
    await consumer.update();
    const updated = consumer.direct.flatMap((name) => {
      return isWithin(before[name] ?? '', packages[name]?.version ?? '') ? released(packages, name) : [];
    });
    const expected = { ...before, ...Object.fromEntries(updated) };
    const { name } = consumer;
    assert.deepEqual(consumer.installed(), expected, `${name}: after npm update`);
    assert.ok(consumer.changelog().includes(`## ${expected[name]}\n`), `${name}: the installed changelog`);
    print(`${name}: npm update installs ${versionList(expected)}`);
  }
}

/** Returns the versions of one of our packages and of our packages that it depends on. */
function released(packages: Readonly<Record<string, Released>>, name: string): [name: string, version: string][] {
  const { version = '', needs = {} } = packages[name] ?? {};
  return Object.entries({ ...needs, [name]: version });
}
