import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** This package's folder, from which all peers are resolved. */
export const HOME: string = fileURLToPath(new URL('..', import.meta.url));

/** Returns the pinned version of a package, or `undefined` for our own packages. */
export function versionOf(name: string): string | undefined {
  const { dependencies } = JSON.parse(readFileSync(`${HOME}/package.json`, 'utf8')) as {
    dependencies: Readonly<Record<string, string>>;
  };
  const range = dependencies[name];
  return range === undefined || range.startsWith('workspace:') ? undefined : range;
}
