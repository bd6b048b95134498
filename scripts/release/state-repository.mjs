/**
 * Writes the repository URL from the environment of GitHub Actions into the manifest of each package. npm accepts a
 * provenance statement only from the repository that the manifest names. The committed manifests do not contain the
 * URL, so that they stay correct in a fork or if the repository moves.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = process.env;
if (!server || !repository) throw new Error('GITHUB_SERVER_URL and GITHUB_REPOSITORY: are required in the environment');

for (const folder of readdirSync('packages')) {
  const file = `packages/${folder}/package.json`;
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  manifest.repository = { type: 'git', url: `git+${server}/${repository}.git`, directory: `packages/${folder}` };
  writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
}
