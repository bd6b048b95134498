/**
 * Writes into the manifest of each package where its sources are, from what GitHub Actions says of itself: npm takes a
 * statement of provenance only from the repository that the package names. It is for the release alone, so that the
 * sources can move and be forked without being wrong.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = process.env;
if (!server || !repository) throw new Error('GITHUB_SERVER_URL and GITHUB_REPOSITORY: expected in the environment');

for (const folder of readdirSync('packages')) {
  const file = `packages/${folder}/package.json`;
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  manifest.repository = { type: 'git', url: `git+${server}/${repository}.git`, directory: `packages/${folder}` };
  writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
}
