import { existsSync, readdirSync, readFileSync } from 'node:fs';

const packages = readdirSync('packages').map((folder) => `packages/${folder}`);

/**
 * Configuration of `npm run docs`, which generates the API reference from docstrings. An exported name without a
 * docstring fails the run.
 *
 * @type {Partial<import('typedoc').TypeDocOptions>}
 */
export default {
  name: '@x',
  entryPoints: packages.flatMap((folder) =>
    ['index', 'fetch'].map((entry) => `${folder}/src/${entry}.ts`).filter((file) => existsSync(file)),
  ),
  tsconfig: 'tsconfig.reference.json',
  out: 'reference',
  readme: 'none',
  githubPages: false,
  disableSources: true,
  excludeExternals: true,
  excludePrivate: true,
  excludeProtected: true,
  packagesRequiringDocumentation: packages.map(
    (folder) => JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')).name,
  ),
  validation: true,
  treatWarningsAsErrors: true,
};
