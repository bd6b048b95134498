import { existsSync } from 'node:fs';

/**
 * The source files that handle tokens and secrets. `npm run mutate` mutates these files. Each file's test is next to
 * the file.
 */
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
  'store/kept-lease',
  'store/lease-timing',
  'token/token-source',
];

// Without this check, a file that no longer exists would be skipped silently.
for (const name of MUTATED) {
  for (const file of [`src/${name}.ts`, `src/${name}.test.ts`]) {
    if (!existsSync(new URL(file, import.meta.url))) throw new Error(`mutated.mjs: there is no ${file}`);
  }
}
