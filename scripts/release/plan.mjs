/**
 * Sets the output `next` to the next step of the release: `version` if there are changesets, `publish` if a package
 * version is not in the registry, and `nothing` otherwise. Does not run third-party code.
 */
import { readdirSync } from 'node:fs';
import { releasedPackages } from './files.mjs';
import { isPublished } from './npm.mjs';
import { setOutput } from './output.mjs';

const waiting = readdirSync('.changeset').some((file) => file.endsWith('.md') && file !== 'README.md');
const due = () => releasedPackages().some(({ manifest }) => !isPublished(manifest));
const next = waiting ? 'version' : due() ? 'publish' : 'nothing';
console.log(next);
setOutput('next', next);
