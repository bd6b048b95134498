/**
 * Writes the changes in the work tree to a patch file for the job with push permission. Sets the output `checksum` to
 * the patch file's SHA-256.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { sha256 } from './files.mjs';
import { setOutput } from './output.mjs';

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('usage: make-patch.mjs FILE');
execFileSync('git', ['add', '--all']);
const patch = execFileSync('git', ['diff', '--cached', '--binary', '--no-ext-diff', '--no-renames', 'HEAD'], {
  maxBuffer: 64 * 1024 * 1024,
});
writeFileSync(file, patch);
console.log(sha256(file));
setOutput('checksum', sha256(file));
