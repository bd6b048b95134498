/**
 * Says what comes next, as the output `next`: `version` where changesets wait for a version, `publish` where the registry
 * does not have a version that the checkout has, else `nothing`. It runs no code of others.
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
