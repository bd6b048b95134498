import { existsSync } from 'node:fs';

/** The sources that decide about a token. `npm run mutate` changes them. Each has its test next to it. */
export const MUTATED = [
  'store/adoption',
  'retry/back-off',
  'retry/back-off-delay',
  'store/bounded-store',
  'clock',
  'token/held-token',
  'store/identity',
  'token/lifetime',
  'redaction/redact',
  'redaction/mask',
  'redaction/decoded-text',
  'redaction/secret-search',
  'redaction/spellings',
  'retry/retry-budget',
  'retry/retry-delay',
  'retry/retry-rule',
  'store/shared-tokens',
  'store/lease-timing',
  'token/token-source',
];

// Stryker would silently skip a file that does not exist.
for (const name of MUTATED) {
  for (const file of [`src/${name}.ts`, `src/${name}.test.ts`]) {
    if (!existsSync(new URL(file, import.meta.url))) throw new Error(`mutated.mjs: there is no ${file}`);
  }
}
