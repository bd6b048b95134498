import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { installOnce } from '@x/test-kit/install-once';
import { unusedPort } from '@x/test-kit/loopback';
import { runQuietly } from '@x/test-kit/run-quietly';

/**
 * The last Verdaccio release line that runs on Node 20. One of its dependencies requires an older node-fetch than npm
 * would install.
 */
const VERDACCIO = { dependencies: { verdaccio: '6.8.0' }, overrides: { 'node-fetch': '2.7.0' } };
const START_LIMIT_MS = 60_000;

/** A loopback registry for our published packages. It fetches all other packages from the real registry. */
export interface LocalRegistry {
  readonly url: string;
  /** Environment variables of a registry user without other npm settings. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Starts a registry that stores its packages in the given folder. */
export async function startRegistry(folder: string): Promise<LocalRegistry> {
  const tool = await installOnce('verdaccio', VERDACCIO);
  const port = await unusedPort();
  const url = `http://127.0.0.1:${port}/`;
  mkdirSync(path.join(folder, 'home'), { recursive: true });
  const config = path.join(folder, 'verdaccio.json');
  writeFileSync(config, JSON.stringify(configOf(await npmSetting('registry', folder))));
  const authorities = await npmSetting('cafile', folder);
  const program = path.join(tool, 'node_modules/verdaccio/bin/verdaccio');
  const child = spawn(process.execPath, [program, '--config', config, '--listen', `127.0.0.1:${port}`], {
    cwd: folder,
    stdio: 'ignore',
    // Verdaccio does not read npm's settings.
    env: { ...process.env, ...(authorities !== 'null' && { NODE_EXTRA_CA_CERTS: authorities }) },
  });
  await started(child, url);
  return { url, env: environment(folder, url, port), close: () => stopped(child) };
}

/** Returns an npm setting of this machine. npm prints `null` if it is not set. */
async function npmSetting(name: 'registry' | 'cafile', cwd: string): Promise<string> {
  return (await runQuietly('npm', ['config', 'get', name], { cwd, limit: 60 })).trim();
}

function configOf(url: string): object {
  return {
    storage: './storage',
    auth: { htpasswd: { file: './htpasswd', max_users: -1 } },
    uplinks: { upstream: { url, timeout: '60s' } },
    packages: {
      // Our packages, even unpublished ones, are never fetched from the real registry.
      '@x/*': { access: '$all', publish: '$all' },
      '**': { access: '$all', proxy: 'upstream' },
    },
    max_body_size: '10mb',
    log: { type: 'stdout', format: 'json', level: 'fatal' },
  };
}

function environment(folder: string, url: string, port: number): Readonly<Record<string, string>> {
  const userconfig = path.join(folder, 'npmrc');
  // npm requires a token to publish, even if the registry ignores it.
  const lines = [`registry=${url}`, `//127.0.0.1:${port}/:_authToken=rehearsal`, `cache=${folder}/npm-cache`];
  const settings = ['audit=false', 'fund=false', 'update-notifier=false', 'yes=true'];
  writeFileSync(userconfig, `${[...lines, ...settings].join('\n')}\n`);
  return { PATH: process.env['PATH'] ?? '', HOME: path.join(folder, 'home'), NPM_CONFIG_USERCONFIG: userconfig };
}

async function started(child: ChildProcess, url: string): Promise<void> {
  const end = Date.now() + START_LIMIT_MS;
  while (Date.now() < end && child.exitCode === null) {
    const response = await fetch(`${url}-/ping`).catch(() => undefined);
    if (response?.ok === true) return;
    await pause(100);
  }
  child.kill('SIGKILL');
  throw new Error(`verdaccio did not respond within ${START_LIMIT_MS / 1000} s, or ended`);
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}
