/**
 * Makes a release on GitHub, with its tag and the list of what it brings along, for each package that was published.
 *
 * Usage: tag.mjs FOLDER, with the outputs of stage.mjs and publish.mjs in CHECKSUMS and PUBLISHED, the commit in GITHUB_SHA
 * and a token for GitHub in GH_TOKEN. It needs gh.
 */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { releasedPackages, verifyRelease } from './files.mjs';

const { CHECKSUMS, PUBLISHED = '[]', GITHUB_SHA: commit } = process.env;
const [folder = ''] = process.argv.slice(2);
if (!commit) throw new Error('GITHUB_SHA: expected the commit that was released');
verifyRelease(folder, CHECKSUMS);
const packages = releasedPackages();
for (const { name, version } of JSON.parse(PUBLISHED)) {
  const one = packages.find(({ manifest }) => manifest.name === name && manifest.version === version);
  if (one === undefined) throw new Error('PUBLISHED: expected packages of this checkout');
  const tag = `${name}@${version}`;
  if (isTagged(tag)) continue;
  const notes = `See ${one.folder}/CHANGELOG.md.`;
  const options = ['--target', commit, '--title', `${name} ${version}`, '--notes', notes];
  execFileSync('gh', ['release', 'create', tag, ...options, path.join(folder, one.sbom)], { stdio: 'inherit' });
}

/**
 * As it is where a run that failed half-way is run again.
 *
 * @param {string} tag
 */
function isTagged(tag) {
  try {
    execFileSync('gh', ['release', 'view', tag], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
