/**
 * Writes what has changed in the work tree into a file, for the job that may push it. Its checksum is the output `checksum`.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { sha256 } from './files.mjs';
import { setOutput } from './output.mjs';

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('expected the name of a file for the patch');
execFileSync('git', ['add', '--all']);
const patch = execFileSync('git', ['diff', '--cached', '--binary', '--no-ext-diff', '--no-renames', 'HEAD'], {
  maxBuffer: 64 * 1024 * 1024,
});
writeFileSync(file, patch);
console.log(sha256(file));
setOutput('checksum', sha256(file));
