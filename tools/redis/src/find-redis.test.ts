import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';

let root: string;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'servers-'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Puts a file there, and gives its path. */
function put(file: string, mode = 0o755): string {
  const whole = path.join(root, file);
  mkdirSync(path.dirname(whole), { recursive: true });
  writeFileSync(whole, '', { mode });
  return whole;
}

/** What is found, in a process of its own: the script is an ES module, as this test is not. */
function find(env: Readonly<Record<string, string>>, folders: readonly string[] = []): string | undefined {
  const code = `import { findRedis } from ${JSON.stringify(path.join(__dirname, 'find-redis.mjs'))};
    try { console.log(findRedis(${JSON.stringify(env)}, ${JSON.stringify(folders)}) ?? ''); }
    catch (error) { console.log(error.message); }`;
  const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', code], { encoding: 'utf8' });
  return printed.trim() || undefined;
}

it('finds a server on the PATH, or where packages put one, and Redis before Valkey', () => {
  const valkey = put('first/valkey-server');
  const redis = put('packages/redis-server');
  expect(find({ PATH: path.dirname(valkey) })).toBe(valkey);
  expect(find({ PATH: path.dirname(valkey) }, [path.dirname(redis)])).toBe(redis);
});

it('finds none where there is none, nor where it can not be run', () => {
  const unfit = put('bin/redis-server', 0o644);
  expect(find({ PATH: path.dirname(unfit) }, [path.join(root, 'none')])).toBeUndefined();
  expect(find({})).toBeUndefined();
});

it('takes the one that REDIS_SERVER names, whatever else there is', () => {
  const redis = put('bin/redis-server');
  const own = put('own/server-8');
  expect(find({ PATH: path.dirname(redis), REDIS_SERVER: own })).toBe(own);
  expect(find({ PATH: path.dirname(redis), REDIS_SERVER: '' })).toBe(redis);
});

it('takes no other one where the one that REDIS_SERVER names is not there', () => {
  const redis = put('bin/redis-server');
  const missing = path.join(root, 'own/server-8');
  expect(find({ PATH: path.dirname(redis), REDIS_SERVER: missing })).toBe(
    `REDIS_SERVER: expected the path of a redis-server or valkey-server, got ${missing}`,
  );
});
