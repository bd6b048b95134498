/**
 * Writes the repository URL from GitHub Actions into each manifest, because npm accepts provenance only from that
 * repository. The committed manifests omit the URL, so that they stay correct if the repository is forked or moved.
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
