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

/** Creates an empty file and returns its path. */
function create(file: string, mode = 0o755): string {
  const whole = path.join(root, file);
  mkdirSync(path.dirname(whole), { recursive: true });
  writeFileSync(whole, '', { mode });
  return whole;
}

/** Calls `findRedis` in a separate process, because Jest runs this test as CommonJS. */
function find(env: Readonly<Record<string, string>>, folders: readonly string[] = []): string | undefined {
  const code = `import { findRedis } from ${JSON.stringify(path.join(__dirname, 'find-redis.mjs'))};
    try { console.log(findRedis(${JSON.stringify(env)}, ${JSON.stringify(folders)}) ?? ''); }
    catch (error) { console.log(error.message); }`;
  const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', code], { encoding: 'utf8' });
  return printed.trim() || undefined;
}

it('findRedis finds a server on the PATH or in a package folder, and prefers Redis over Valkey', () => {
  const valkey = create('first/valkey-server');
  const redis = create('packages/redis-server');
  expect(find({ PATH: path.dirname(valkey) })).toBe(valkey);
  expect(find({ PATH: path.dirname(valkey) }, [path.dirname(redis)])).toBe(redis);
});

it('findRedis returns undefined if no executable server exists', () => {
  const notExecutable = create('bin/redis-server', 0o644);
  expect(find({ PATH: path.dirname(notExecutable) }, [path.join(root, 'none')])).toBeUndefined();
  expect(find({})).toBeUndefined();
});

it('findRedis prefers the server in REDIS_SERVER', () => {
  const redis = create('bin/redis-server');
  const own = create('own/server-8');
  expect(find({ PATH: path.dirname(redis), REDIS_SERVER: own })).toBe(own);
  expect(find({ PATH: path.dirname(redis), REDIS_SERVER: '' })).toBe(redis);
});

it('findRedis throws if the server in REDIS_SERVER does not exist', () => {
  const redis = create('bin/redis-server');
  const missing = path.join(root, 'own/server-8');
  expect(find({ PATH: path.dirname(redis), REDIS_SERVER: missing })).toBe(
    `REDIS_SERVER: must be the path of a redis-server or valkey-server (got ${missing})`,
  );
});
