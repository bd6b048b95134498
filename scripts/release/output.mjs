import { appendFileSync } from 'node:fs';

/**
 * Sets an output of the current step in GitHub Actions. Values are written as single-line JSON, so that a value cannot
 * set other outputs.
 *
 * @param {string} name
 * @param {unknown} value
 */
export function setOutput(name, value) {
  const { GITHUB_OUTPUT: file } = process.env;
  const text = typeof value === 'string' && /^[\w-]*$/.test(value) ? value : JSON.stringify(value);
  if (file) appendFileSync(file, `${name}=${text}\n`);
}
