import { appendFileSync } from 'node:fs';

/**
 * Sets an output of a step in GitHub Actions. Values are written as JSON on one line, so that they cannot set another output.
 *
 * @param {string} name
 * @param {unknown} value
 */
export function setOutput(name, value) {
  const { GITHUB_OUTPUT: file } = process.env;
  const text = typeof value === 'string' && /^[\w-]*$/.test(value) ? value : JSON.stringify(value);
  if (file) appendFileSync(file, `${name}=${text}\n`);
}
