/**
 * Creates a GitHub release for each published package, with a tag and a software bill of materials (SBOM).
 *
 * Usage: tag.mjs FOLDER. Required environment variables: CHECKSUMS (from stage.mjs), PUBLISHED (from publish.mjs),
 * GITHUB_SHA (the released commit) and GH_TOKEN (a GitHub token). The script requires gh.
 */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { releasedPackages, verifyRelease } from './files.mjs';

const { CHECKSUMS, PUBLISHED = '[]', GITHUB_SHA: commit } = process.env;
const [folder = ''] = process.argv.slice(2);
if (!commit) throw new Error('GITHUB_SHA: must be the released commit');
verifyRelease(folder, CHECKSUMS);
const packages = releasedPackages();
for (const { name, version } of JSON.parse(PUBLISHED)) {
  const one = packages.find(({ manifest }) => manifest.name === name && manifest.version === version);
  if (one === undefined) throw new Error('PUBLISHED: must list only packages in this checkout');
  const tag = `${name}@${version}`;
  if (isTagged(tag)) continue;
  const notes = `See ${one.folder}/CHANGELOG.md.`;
  const options = ['--target', commit, '--title', `${name} ${version}`, '--notes', notes];
  execFileSync('gh', ['release', 'create', tag, ...options, path.join(folder, one.sbom)], { stdio: 'inherit' });
}

/**
 * Returns whether the tag already exists, for example because an earlier run failed after creating it.
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
