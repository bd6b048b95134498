/**
 * Copies the release files into a new folder under the names that `verifyRelease` expects. Prints their checksums and
 * sets the output `checksums` to the printed JSON.
 *
 * Usage: stage.mjs FOLDER. Run `npm run pack` and `npm run sbom` first.
 */
import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { releasedPackages, sha256, verifyRelease } from './files.mjs';
import { setOutput } from './output.mjs';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: stage.mjs FOLDER, a folder that does not exist yet');
mkdirSync(folder);
/** @type {import('./files.mjs').Checksums} */
const checksums = {};
for (const { folder: from, tarball, sbom } of releasedPackages()) {
  copyFileSync(`${from}/.pack/package.tgz`, path.join(folder, tarball));
  copyFileSync(`sbom/${sbom}`, path.join(folder, sbom));
  for (const file of [tarball, sbom]) checksums[file] = sha256(path.join(folder, file));
}
verifyRelease(folder, JSON.stringify(checksums));
console.log(JSON.stringify(checksums));
setOutput('checksums', checksums);
