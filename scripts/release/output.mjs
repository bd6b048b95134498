import { appendFileSync } from 'node:fs';

/**
 * Sets an output of a step, where this runs in GitHub Actions. As JSON a value has one line, so that it can't set another.
 *
 * @param {string} name
 * @param {unknown} value
 */
export function setOutput(name, value) {
  const { GITHUB_OUTPUT: file } = process.env;
  const text = typeof value === 'string' && /^[\w-]*$/.test(value) ? value : JSON.stringify(value);
  if (file) appendFileSync(file, `${name}=${text}\n`);
}
