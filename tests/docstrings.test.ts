import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';

const sourcesOf = (name: string): readonly string[] =>
  readdirSync(`packages/${name}/src`, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(`packages/${name}/src/${file}`, 'utf8'));

const FUNCTIONS = readdirSync('packages').flatMap((name) => {
  const report = readFileSync(`packages/${name}/${name}.api.md`, 'utf8');
  return [...report.matchAll(/^export function ((?:create|start|read|check|sign|verify|parse)\w+)/gm)].map(
    ([, of = '']) => [name, of] as const,
  );
});

it('the API reports contain public functions', () => {
  expect(FUNCTIONS.length).toBeGreaterThan(4);
});

it.each(FUNCTIONS)('@x/%s documents the errors that %s throws', (name, of) => {
  const docstring = new RegExp(`/\\*\\*((?:(?!\\*/).)*)\\*/\\nexport (?:async )?function ${of}\\b`, 's');
  const [found] = sourcesOf(name).flatMap((source) => docstring.exec(source)?.[1] ?? []);
  expect(found).toContain('@throws');
});
